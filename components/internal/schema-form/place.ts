import type { Json } from "../../../src/index.js";
import { format } from "../strings.js";
import { visibleLabel } from "../visible-text.js";
import type { Change } from "./changes.js";
import type { Entry } from "./entry.js";
import type { Plan } from "./plan.js";
import type { FormWords } from "./words.js";

/** What every place of a form is drawn with. */
export interface FormLook {
  readonly words: FormWords;
  /** The schema of the whole form: its references begin there. */
  readonly root: Json | undefined;
  /** What is wrong at the place with this id. */
  problemsAt(id: string): readonly string[];
}

/** One place of a form as it is drawn. */
export interface Place {
  /** Of its control, or of the group that it is. */
  readonly id: string;
  readonly plan: Plan;
  readonly schema: Json | undefined;
  readonly entry: Entry;
  readonly label: { readonly text: string; readonly key?: string };
  readonly isRequired: boolean;
  /** Buttons of the place itself: to move it, or take it away. */
  readonly buttons?: unknown;
  readonly look: FormLook;
  /** Changes what stands here; the element with the id `focus` gets the focus afterwards. */
  change(change: Change, focus?: string): void;
}

/** What a button does to this place: "Leave out: Amount". Pure. */
export function actionLabel(action: string, { label, look }: Place): string {
  return format(look.words.ofField, { action, name: visibleLabel(label.text) });
}
