/** What a standing permission covers, as a person reads it: what later calls must have in common, and what not. */
import { html, nothing, type TemplateResult } from "lit";
import { canonicalJson, type Json } from "../../src/index.js";
import { grantWords } from "../internal/grant-words.js";
import { type InputLook, inputFields } from "../internal/input-view.js";
import { faithfulText } from "../internal/look-alikes.js";

/** A permission, as far as it says what it covers. */
export interface Covered {
  readonly shape: Json;
  /** The input that was shown with it. */
  readonly input: Json;
  /** Schema of that input: a member that only this names may be anything, too. */
  readonly schema?: Json | undefined;
}

/** A member that later calls need not have in common. `isPart`: only some of it is compared. */
export interface FreeMember {
  readonly path: string;
  readonly isPart: boolean;
}

/**
 * The members that may be anything, in the order in which the input has them. Nothing is left out that might
 * be free: a shape that cannot be matched with the input leaves all of its members free. Pure.
 */
export function freeMembers({ shape, input, schema }: Covered, path = ""): readonly FreeMember[] {
  const names = [...new Set([...namesOf(input), ...namesOf(propertiesOf(schema))])];
  return names.flatMap((name) => {
    const at = path === "" ? name : `${path}.${name}`;
    const [compared, shown] = [memberOf(shape, name), memberOf(input, name)];
    if (compared === undefined) return [{ path: at, isPart: false }];
    const inner = memberOf(propertiesOf(schema), name);
    if (isObject(compared) && (isObject(shown) || shown === undefined)) {
      return freeMembers({ shape: compared, input: shown ?? {}, schema: inner }, at);
    }
    const isWhole = shown !== undefined && canonicalJson(compared) === canonicalJson(shown);
    return isWhole ? [] : [{ path: at, isPart: true }];
  });
}

/** The shape as fields, and below it what may be anything. Pure. */
export function shapeView(covered: Covered, look: InputLook): TemplateResult {
  const words = grantWords(look.strings);
  const { shape } = covered;
  const isAnything = isObject(shape) && Object.keys(shape).length === 0;
  const free = freeMembers(covered);
  const names = free.map(({ path, isPart }, index) => {
    const name = html`<code><bdi>${faithfulText(path)}</bdi></code>`;
    const shown = isPart ? html`${name} (${words.allowPart})` : name;
    return index === 0 ? shown : html`, ${shown}`;
  });
  return html`<div class="covers">
    ${isAnything ? html`<p class="anything"><bdi>${words.allowAnything}</bdi></p>` : inputFields(shape, { ...look, schema: covered.schema })}
    ${free.length === 0 || isAnything ? nothing : html`<p class="any"><bdi>${words.allowAny}</bdi> ${names}</p>`}
  </div>`;
}

function propertiesOf(schema: Json | undefined): Json | undefined {
  return memberOf(schema, "properties");
}

function namesOf(value: Json | undefined): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
