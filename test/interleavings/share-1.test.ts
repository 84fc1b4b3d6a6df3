// Two tabs, two deciders, one fault at every step: a part of the seeded schedules.
import { exploreShare } from "./suite.js";

exploreShare(1);
