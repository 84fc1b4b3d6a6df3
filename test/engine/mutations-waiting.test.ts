import { storedMutations } from "./mutations-suite.js";

storedMutations("nothing");
storedMutations("rejected");
