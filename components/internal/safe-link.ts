const ALLOWED = new Set(["http:", "https:", "mailto:"]);
/** There a backslash is one (CommonMark); before, it is a slash, as browsers read it. */
const AFTER_HOST = /^([a-z]+:\/\/[^/\\?#]*[/?#])(.*)$/is;
const ADDRESS_LIKE = /^(?:[a-z][a-z0-9+.-]*:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[:/?#]|$)/iu;

/**
 * The address of a link in a model's answer, or `undefined` when it may not become a link: only
 * absolute http, https and mailto addresses do (SECURITY, deep-chat). Pure.
 */
export function safeLink(href: string): URL | undefined {
  const escaped = href.replace(
    AFTER_HOST,
    (_, start: string, rest: string) => start + rest.replaceAll("\\", "%5C"),
  );
  const url = URL.canParse(escaped) ? new URL(escaped) : undefined;
  return url && ALLOWED.has(url.protocol) ? url : undefined;
}

/** The link's host, when its label reads like the address of another one. Pure. */
export function otherHost(url: URL, label: string): string | undefined {
  const said = ADDRESS_LIKE.exec(label.trim())?.[1]?.toLowerCase();
  if (!said || url.protocol === "mailto:") return undefined;
  const bare = (host: string) => host.replace(/^www\./, "");
  return bare(said) === bare(url.hostname) ? undefined : url.host;
}
