/** What a form says: its value, or what is wrong with it, place by place. Pure. */
import type { InputIssue, Json } from "../../../src/index.js";
import { labelOf } from "../input-view.js";
import { format } from "../strings.js";
import { readNumber } from "./decimal.js";
import { type Entry, itemSchema, memberSchema } from "./entry.js";
import { isSameJson, type Plan, planOf } from "./plan.js";
import { numberProblem, textProblem } from "./rules.js";
import type { FormWords } from "./words.js";

/** Something that is wrong at one place of a form. */
export interface Problem {
  /** Of the element that it is about. */
  readonly id: string;
  /** What the field is called. */
  readonly label: string;
  readonly message: string;
}

/** What a form says. `value` is there only when nothing is wrong. */
export interface Reading {
  readonly value?: Json;
  readonly problems: readonly Problem[];
}

interface Place {
  readonly path: InputIssue["path"];
  readonly id: string;
  readonly label: string;
}

/** The id of the element at the `index`th place below another. Pure. */
export function idBelow(id: string, index: number | string): string {
  return `${id}_${index}`;
}

/** Id of the element at the top of every form. */
export const TOP = "field";

/** Reads the whole form. `issues` are what somebody else found wrong with its value. */
export function readForm(
  schema: Json | undefined,
  entry: Entry,
  words: FormWords,
  issues: readonly InputIssue[] = [],
): Reading {
  const reader = new Reader(schema, words);
  const value = reader.read(schema, entry, { path: [], id: TOP, label: words.everything });
  const problems = [...reader.problems, ...issues.map((issue) => reader.problemAt(issue))];
  return value === undefined || problems.length > 0 ? { problems } : { value, problems };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #root: Json | undefined;
  readonly #words: FormWords;
  readonly #places = new Map<string, Place>();

  constructor(root: Json | undefined, words: FormWords) {
    this.#root = root;
    this.#words = words;
  }

  /** The issue at its own field, or at the nearest that there is above it. */
  problemAt({ path, message }: InputIssue): Problem {
    for (let length = path.length; length >= 0; length--) {
      const place = this.#places.get(keyOf(path.slice(0, length)));
      if (place) return { id: place.id, label: place.label, message };
    }
    return { id: TOP, label: this.#words.everything, message };
  }

  /** `undefined` where there is no value: left out, or wrong. */
  read(schema: Json | undefined, entry: Entry, place: Place): Json | undefined {
    const key = keyOf(place.path);
    if (!this.#places.has(key)) this.#places.set(key, place); // a variant stands where its choice does
    const plan = planOf(schema, this.#root);
    switch (entry.kind) {
      case "absent":
        return undefined;
      case "null":
        return null;
      case "json":
        return this.#json(entry.text, place);
      case "text":
        return this.#text(entry.text, plan, place);
      case "pick":
        return this.#picked(entry.value, plan, place);
      case "members":
        return this.#members(entry, plan, place);
      case "items":
        return this.#items(entry, plan, place);
      default: {
        const chosen = entry.entries[entry.chosen];
        const variant = plan.kind === "variants" ? plan.variants[entry.chosen] : undefined;
        if (!chosen) return this.#wrong(place, this.#words.chooseOne);
        return this.read(variant, chosen, { ...place, id: idBelow(place.id, "v") });
      }
    }
  }

  #json(text: string, place: Place): Json | undefined {
    if (text.trim() === "") return this.#wrong(place, this.#words.missing);
    try {
      return JSON.parse(text) as Json; // CAST: JSON.parse gives JSON
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      return this.#wrong(place, format(this.#words.noJson, { message }));
    }
  }

  #text(text: string, plan: Plan, place: Place): Json | undefined {
    const words = this.#words;
    if (plan.kind !== "number") {
      const problem = plan.kind === "text" ? textProblem(text, plan, words) : undefined;
      return problem === undefined ? text : this.#wrong(place, problem);
    }
    if (text.trim() === "") return this.#wrong(place, words.missing);
    const typed = readNumber(text);
    if ("problem" in typed) return this.#wrong(place, words.noNumber);
    if ("nearest" in typed) {
      return this.#wrong(place, format(words.tooExact, { nearest: String(typed.nearest) }));
    }
    const problem = numberProblem(typed.value, plan, words);
    return problem === undefined ? typed.value : this.#wrong(place, problem);
  }

  #picked(value: Json | undefined, plan: Plan, place: Place): Json | undefined {
    const isThere =
      value !== undefined &&
      (plan.kind === "choice"
        ? plan.options.some((option) => isSameJson(option.value, value))
        : typeof value === "boolean");
    return isThere ? value : this.#wrong(place, this.#words.chooseOne);
  }

  #members(
    entry: Extract<Entry, { kind: "members" }>,
    plan: Plan,
    { path, id }: Place,
  ): Json | undefined {
    const value: [string, Json][] = [];
    const names = new Set<string>();
    const before = this.problems.length;
    for (const [index, { name, entry: member }] of entry.members.entries()) {
      const schema = plan.kind === "members" ? memberSchema(plan, name) : undefined;
      const { text: label } = labelOf(name, schema, this.#root);
      const place = { path: [...path, name], id: idBelow(id, index), label };
      if (names.has(name) && member.kind !== "absent") {
        this.#wrong({ ...place, id: `${place.id}-own` }, this.#words.sameName);
      }
      const read = this.read(schema, member, place);
      if (read === undefined) continue;
      names.add(name);
      value.push([name, read]);
    }
    return this.problems.length > before ? undefined : Object.fromEntries(value);
  }

  #items(entry: Extract<Entry, { kind: "items" }>, plan: Plan, place: Place): Json | undefined {
    const words = this.#words;
    const before = this.problems.length;
    const { length } = entry.items;
    if (plan.kind === "items" && length < plan.least) {
      this.#wrong(place, format(words.tooFewItems, { least: plan.least }));
    }
    if (plan.kind === "items" && length > plan.most) {
      this.#wrong(place, format(words.tooManyItems, { most: plan.most }));
    }
    const value = entry.items.map(({ entry: item }, index) =>
      this.read(plan.kind === "items" ? itemSchema(plan, index) : undefined, item, {
        path: [...place.path, index],
        id: idBelow(place.id, index),
        label: `${place.label}, ${format(words.item, { index: index + 1 })}`,
      }),
    );
    const isWhole = this.problems.length === before;
    return isWhole ? value.filter((item) => item !== undefined) : undefined;
  }

  #wrong({ id, label }: Place, message: string): undefined {
    this.problems.push({ id, label, message });
  }
}

function keyOf(path: InputIssue["path"]): string {
  return JSON.stringify(path.map(String));
}
