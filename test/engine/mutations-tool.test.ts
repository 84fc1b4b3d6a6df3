import { databaseMutations, toolMutations } from "./mutations-suite.js";

toolMutations();
databaseMutations();
