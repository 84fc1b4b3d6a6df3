import type { ChatStrings } from "./strings.js";

const COPIED_MS = 1500;

/** Copies the text of a code block and says so on its button; without permission the code is selected. */
export async function copyCode(
  event: MouseEvent,
  text: string,
  strings: ChatStrings,
): Promise<void> {
  // CAST: the listener is on the copy button.
  const button = event.currentTarget as HTMLButtonElement;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    selectCode(button); // no permission: the person copies what is selected
    return;
  }
  button.textContent = strings.copied;
  setTimeout(() => {
    button.textContent = strings.copy;
  }, COPIED_MS);
}

function selectCode(button: HTMLElement) {
  const code = button.closest("figure")?.querySelector("pre");
  if (code) getSelection()?.selectAllChildren(code);
}
