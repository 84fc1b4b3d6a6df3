import { storedMutations } from "./mutations-suite.js";

storedMutations("approved");
storedMutations("edited");
