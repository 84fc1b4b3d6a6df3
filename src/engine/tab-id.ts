const TAB_KEY = "anvia-tab";

interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** This tab's id, the same after a reload where session storage can be had. */
export function loadTabId(): string {
  try {
    // CAST: pages have it, workers and Node have not; a page may also be refused it
    const { sessionStorage } = globalThis as { sessionStorage?: TabStorage };
    const known = sessionStorage?.getItem(TAB_KEY);
    const tabId = known ?? crypto.randomUUID();
    if (known === null) sessionStorage?.setItem(TAB_KEY, tabId);
    return tabId;
  } catch {
    return crypto.randomUUID(); // the storage is refused: a new id does as well
  }
}
