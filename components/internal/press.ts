/** Whether a person pressed this, once: no script's click, and not the second of a double click. Pure. */
export function isPress({ isTrusted, detail }: UIEvent): boolean {
  return isTrusted && detail <= 1;
}
