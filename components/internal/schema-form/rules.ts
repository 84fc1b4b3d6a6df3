/**
 * What a schema asks of one text or one number, in the reader's words. It never turns away what the schema
 * itself would take (F2): whoever checks the whole value afterwards is stricter. Pure.
 */
import { format } from "../strings.js";
import { dateBox } from "./dates.js";
import type { NumberPlan, TextPlan } from "./plan.js";
import type { FormWords } from "./words.js";

/** What is wrong with this text; `undefined` for nothing. */
export function textProblem(text: string, plan: TextPlan, words: FormWords): string | undefined {
  const { least, most, pattern } = plan;
  // Some count letters, some count UTF-16 units: only what both find is wrong.
  const [letters, units] = [[...text].length, text.length];
  if (least !== undefined && Math.max(letters, units) < least) {
    return text === "" ? words.missing : format(words.tooShort, { least });
  }
  if (most !== undefined && Math.min(letters, units) > most) {
    return format(words.tooManyCharacters, { most });
  }
  const isWrong = formatProblem(text, plan.format, words);
  if (isWrong !== undefined) return text === "" ? words.missing : isWrong;
  if (pattern !== undefined && !matches(text, pattern)) {
    return text === "" ? words.missing : format(words.noMatch, { pattern });
  }
  return undefined;
}

/** What is wrong with this number; `undefined` for nothing. */
export function numberProblem(
  value: number,
  plan: NumberPlan,
  words: FormWords,
): string | undefined {
  const { least, most, above, below, step, isInteger } = plan;
  if (isInteger && !Number.isInteger(value)) return words.noWhole;
  if (least !== undefined && value < least) return format(words.atLeast, { least });
  if (most !== undefined && value > most) return format(words.atMost, { most });
  if (above !== undefined && value <= above) return format(words.moreThan, { least: above });
  if (below !== undefined && value >= below) return format(words.lessThan, { most: below });
  if (step !== undefined && !isMultiple(value, step)) return format(words.inSteps, { step });
  return undefined;
}

function formatProblem(
  text: string,
  name: string | undefined,
  words: FormWords,
): string | undefined {
  switch (name) {
    case "email":
      return /^[^\s@]+@[^\s@]+$/.test(text) ? undefined : words.noEmail;
    case "uri":
    case "url":
      return URL.canParse(text) ? undefined : words.noAddress;
    case "date":
      return dateBox(name, text) && text !== "" ? undefined : words.noDate;
    case "date-time":
      return Number.isNaN(Date.parse(text)) ? words.noDate : undefined;
    default:
      return undefined;
  }
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true; // a pattern of another dialect: whoever checks the whole value reads it
  }
}

/** Numbers such as 0.3 are no exact multiples of 0.1: what is nearer than they can say counts. */
function isMultiple(value: number, step: number): boolean {
  const times = value / step;
  return Math.abs(times - Math.round(times)) <= 1e-9 * Math.max(1, Math.abs(times));
}
