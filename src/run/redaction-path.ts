const PATH = /^(?:\[\]|[^.[\]]+)(?:\[\]|\.[^.[\]]+)*$/;

/**
 * Whether this is a path into an input: names of members, one after another (`card.number`), and `[]` for every
 * item of a list (`items[].secret`). Pure.
 */
export function isRedactionPath(path: string): boolean {
  return PATH.test(path);
}
