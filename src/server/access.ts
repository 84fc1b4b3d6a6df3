/** Who may do what; the site's own sign-in says so, and nothing that a request says of itself. */
import type { InteractionRecord, OpenedRecord } from "../relay/interaction-record.js";
import type { Decision } from "../run/events.js";

/** What somebody who asks may do. */
export interface Access {
  /** Written with every decision of theirs. */
  readonly reviewerId: string;
  /** Which records they may see; the others do not exist for them. @default all */
  readonly maySee?: (record: InteractionRecord) => boolean | Promise<boolean>;
  /** Which of those they may approve, reject, answer or provide for, and how. @default all, in every way */
  readonly mayDecide?: (
    record: InteractionRecord,
    decision: Decision,
  ) => boolean | Promise<boolean>;
  /** Which records they may hand in: the visitors whose pages run agents. @default all */
  readonly mayOpen?: (record: OpenedRecord) => boolean | Promise<boolean>;
  /**
   * Whether the record is of a run of theirs. Then their page may also withdraw it, and settle it in ways that are not
   * a reviewer's word: `timed_out`, `superseded`, `withdrawn`, and what became of an unknown outcome. Anybody else
   * may only approve, reject, answer and provide. @default as `mayOpen`
   */
  readonly isOwner?: (record: InteractionRecord) => boolean | Promise<boolean>;
  /**
   * Who they are themselves: written as `userId` into every record that they hand in, and whose journals they may read
   * and write, all of them. None: records keep the `userId` that the page says, and there are no journals.
   */
  readonly accountId?: string;
}

/** A request with what its path means: `…/<collection>/<id>/<verb>`. */
export interface Routed {
  readonly request: Request;
  readonly access: Access;
  readonly collection: "approvals" | "questions" | "journals" | "runs";
  readonly id?: string;
  readonly verb?: string;
}

const FOR_REVIEWERS: readonly Decision["status"][] = [
  "approved",
  "rejected",
  "answered",
  "provided",
];

/** Whether they may see the record. */
export async function maySee({ maySee }: Access, record: InteractionRecord): Promise<boolean> {
  return maySee ? maySee(record) : true;
}

/** Whether they may hand the record in. */
export async function mayOpen({ mayOpen }: Access, record: OpenedRecord): Promise<boolean> {
  return mayOpen ? mayOpen(record) : true;
}

/** Whether the record's run is theirs. */
export async function isOwner(access: Access, record: InteractionRecord): Promise<boolean> {
  return access.isOwner ? access.isOwner(record) : mayOpen(access, record);
}

/** Whether they may settle the record with this decision. */
export async function maySettle(
  access: Access,
  record: InteractionRecord,
  decision: Decision,
): Promise<boolean> {
  if (!FOR_REVIEWERS.includes(decision.status)) return isOwner(access, record);
  return access.mayDecide ? access.mayDecide(record, decision) : true;
}

/** The record in the name of whoever hands it in, as far as the site knows it: a page can say anything of itself. Pure. */
export function signed({ accountId }: Access, record: OpenedRecord): OpenedRecord {
  return accountId === undefined ? record : { ...record, userId: accountId };
}
