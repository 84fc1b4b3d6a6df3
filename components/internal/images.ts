/**
 * Pictures in answers. A picture's address can carry the conversation away (EchoLeak), so:
 *
 * P1 Until a person presses its chip, which names the host, nothing is asked of that host: not for a
 *    whole answer, nor for any part of one.
 * P2 Only pictures of an origin that the page has listed are loaded without being asked for, and these
 *    only when no more is to come for their block: half an address is never asked for.
 * P3 Only http and https, and never with a referrer.
 */
import { html, type TemplateResult } from "lit";
import { isPress } from "./press.js";
import { safeLink } from "./safe-link.js";
import { type ChatStrings, format } from "./strings.js";

/** What a chip needs to know besides its picture. */
export interface ImageContext {
  readonly strings: ChatStrings;
  /** Origins whose pictures are loaded without being asked for, exactly: scheme, host and port. */
  readonly imageOrigins: readonly string[];
  /** Nothing more is to come for what is drawn. */
  readonly settled: boolean;
  /** Addresses that the person asked for. */
  readonly shownImages: ReadonlySet<string>;
  /** The person asked for the picture at this address. */
  readonly onShowImage: (address: string) => void;
  /** Inside a link a chip is only a name: a press there follows the link. */
  readonly inLink: boolean;
}

/** The address of a picture, when it may become one: absolute, http or https (P3). Pure. */
export function imageAddress(href: string): URL | undefined {
  const url = safeLink(href);
  return url && url.protocol !== "mailto:" ? url : undefined;
}

/** A picture that waits to be asked for, or that was. `href` and `label` as they read, without escapes. */
export function imageChip(href: string, label: string, context: ImageContext): TemplateResult {
  const url = imageAddress(href);
  if (!url || context.inLink)
    return html`<span class="image">${nameOf(url, label, context)}</span>`;
  const listed = context.settled && context.imageOrigins.includes(url.origin);
  return listed || context.shownImages.has(url.href)
    ? picture(url, label)
    : button(url, label, context);
}

function nameOf(url: URL | undefined, label: string, { strings }: ImageContext): string {
  const said = [label, url?.host].filter(Boolean).join(", ");
  return said === "" ? strings.image : `${strings.image}: ${said}`;
}

/** The model's words stand beside the button: its name is ours alone, and names the host. */
function button(url: URL, label: string, context: ImageContext): TemplateResult {
  const show = (event: MouseEvent) => {
    if (isPress(event)) context.onShowImage(url.href);
  };
  return html`<span class="image"><bdi>${label}</bdi> <button type="button" class="small" part="image" @click=${show}>${format(context.strings.loadImage, { host: url.host })}</button></span>`;
}

/** `referrerpolicy` stands before `src`: the request begins when `src` is set. */
function picture(url: URL, label: string): TemplateResult {
  return html`<img part="picture" referrerpolicy="no-referrer" decoding="async" alt=${label} src=${url.href}>`;
}
