/**
 * The studio by itself, for a page that has the runtime already: registers `<anvia-studio>`. In the browser build this
 * is `anvia-studio.js`, beside `anvia-chat.js`, whose runtime it looks into.
 */
export { AnviaNavigatedEvent, type StudioPlace, type StudioView } from "./anvia-studio/events.js";
export {
  type StartedStudio,
  Studio,
  type StudioOptions,
  type StudioPlaceOptions,
} from "./anvia-studio/studio.js";

import { loadStudio } from "./anvia-studio/load-studio.js";

loadStudio().catch((error: unknown) => console.error("Anvia:", error));
