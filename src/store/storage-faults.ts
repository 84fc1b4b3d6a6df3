/** What IndexedDB's errors mean for Anvia, and the sentences that people read about them. */
import { AnviaError } from "../errors.js";

/** Said to the tab with the older code, when it is asked to let go and when it comes back too late. */
export const UPDATED = "Anvia was updated in another tab: reload this page to go on.";

const TEXTS = {
  refused:
    "This browser does not let the page keep conversations, as in some private windows. " +
    "Allow site data for this site and reload the page.",
  failed:
    "The browser's storage does not answer. Reload this page; if that does not help, restart the browser.",
  silent:
    "The browser's storage has not answered for some seconds. " +
    "If this stays so, reload this page; if that does not help, restart the browser.",
  lost:
    "The browser found its storage for this site damaged and emptied it: conversations kept here are gone. " +
    "What was approved in them may have been done. Look before you ask for it again.",
  full:
    "The browser has no room left to keep this conversation. " +
    "Delete old conversations or free disk space, then try again.",
};

/** Whether an `add` met a key that exists: somebody else has the place (J2). Pure. */
export function isTaken(error: unknown): boolean {
  return nameOf(error) === "ConstraintError";
}

/**
 * Whether the connection is gone, so that the same operation may succeed on a new one. Pure. The store
 * never aborts a transaction without another error at hand, so a bare AbortError is the browser's doing;
 * UnknownError is what WebKit says when its storage process died.
 */
export function isLost(error: unknown): boolean {
  return ["InvalidStateError", "AbortError", "UnknownError"].includes(nameOf(error));
}

/**
 * Whether opening the database failed because the page may have none. Pure. InvalidStateError is what
 * Firefox says in the private windows of its versions before 115.
 */
export function isRefusal(error: unknown): boolean {
  return ["SecurityError", "InvalidStateError"].includes(nameOf(error));
}

/** Whether `error` is Anvia's word for a full disk. Pure. */
export function isFull(error: unknown): boolean {
  return AnviaError.is(error) && error.code === "storage_full";
}

/** Why a call failed when the page has no usable IndexedDB at all. */
export function refused(cause?: unknown): AnviaError {
  return new AnviaError("storage_unavailable", TEXTS.refused, { cause });
}

/** What is reported when the database begins anew because the browser could not read the one there was. */
export function lostFault(): AnviaError {
  return new AnviaError("storage_lost", TEXTS.lost);
}

/**
 * Whether the browser says that it emptied the site's storage before this upgrade because it could not read it.
 * Pure. Only Chromium does (`IDBVersionChangeEvent.dataLoss`, in no standard), and only to the first database of
 * the site that is opened after that; a `false` proves nothing.
 */
export function isAfterLoss(upgrade: IDBVersionChangeEvent): boolean {
  return "dataLoss" in upgrade && upgrade.dataLoss === "total";
}

/** What is reported while a call goes unanswered. */
export function silenceFault(): AnviaError {
  return new AnviaError("storage_blocked", TEXTS.silent, { retryable: true });
}

/** The AnviaError for whatever IndexedDB threw. Pure. An AnviaError is handed back unchanged. */
export function storageFault(error: unknown): AnviaError {
  if (AnviaError.is(error)) return error;
  switch (nameOf(error)) {
    case "QuotaExceededError":
      return new AnviaError("storage_full", TEXTS.full, { cause: error, retryable: true });
    case "VersionError": // the database on disk is newer than this code
      return new AnviaError("storage_blocked", UPDATED, { cause: error });
    case "SecurityError": // where even asking for IndexedDB throws
      return refused(error);
    default:
      return new AnviaError("storage_unavailable", TEXTS.failed, { cause: error, retryable: true });
  }
}

/** A DOMException's name, read without `instanceof`: it may come from another realm. */
function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("name" in error)) return "";
  return String(error.name);
}
