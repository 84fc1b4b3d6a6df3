/** Changes of a form, each a function from one {@link Entry} to the next. Pure. */
import type { Entry, ItemEntry, MemberEntry } from "./entry.js";

/** From what stands at a place to what stands there next. */
export type Change = (entry: Entry) => Entry;

/** Changes the `index`th member. */
export function ofMember(index: number, change: (member: MemberEntry) => MemberEntry): Change {
  return (entry) =>
    entry.kind === "members" ? { ...entry, members: mapAt(entry.members, index, change) } : entry;
}

/** Adds a member that the person names. */
export function addMember(added: Entry): Change {
  return (entry) =>
    entry.kind === "members"
      ? { ...entry, members: [...entry.members, { name: "", entry: added, isOwn: true }] }
      : entry;
}

/** Takes the `index`th member away. */
export function removeMember(index: number): Change {
  return (entry) =>
    entry.kind === "members"
      ? { ...entry, members: entry.members.filter((_, i) => i !== index) }
      : entry;
}

/** Changes the `index`th item. */
export function ofItem(index: number, change: Change): Change {
  return (entry) =>
    entry.kind === "items"
      ? {
          ...entry,
          items: mapAt(entry.items, index, (item) => ({ ...item, entry: change(item.entry) })),
        }
      : entry;
}

/** Adds an item at the end. */
export function addItem(added: Entry): Change {
  return (entry) =>
    entry.kind === "items"
      ? { ...entry, items: [...entry.items, { key: nextKey(entry.items), entry: added }] }
      : entry;
}

/** Takes the `index`th item away. */
export function removeItem(index: number): Change {
  return (entry) =>
    entry.kind === "items" ? { ...entry, items: entry.items.filter((_, i) => i !== index) } : entry;
}

/** Moves the `index`th item by so many places; one that would leave the list stays. */
export function moveItem(index: number, by: number): Change {
  return (entry) => {
    if (entry.kind !== "items") return entry;
    const moved = entry.items[index];
    const at = index + by;
    if (!moved || at < 0 || at >= entry.items.length) return entry;
    const others = entry.items.filter((_, i) => i !== index);
    return { ...entry, items: others.toSpliced(at, 0, moved) };
  };
}

/** Changes what stands under the chosen variant. */
export function ofVariant(change: Change): Change {
  return (entry) => {
    if (entry.kind !== "variant") return entry;
    const entries = entry.entries.map((one, index) =>
      index === entry.chosen && one ? change(one) : one,
    );
    return { ...entry, entries };
  };
}

/** Chooses a variant; `blank` stands under it where nothing did (E1). */
export function chooseVariant(chosen: number, blank: Entry): Change {
  return (entry) => {
    if (entry.kind !== "variant") return entry;
    const entries = entry.entries.map((one, index) => (index === chosen ? (one ?? blank) : one));
    return { ...entry, chosen, entries };
  };
}

/** Leaves it out, or sets it to nothing; what stood there is kept (E1). */
export function putAside(kind: "absent" | "null"): Change {
  return (entry) => ({ kind, was: isAside(entry) ? entry.was : entry });
}

/** Brings back what was put aside, else `blank`. */
export function bringBack(blank: Entry): Change {
  return (entry) => (isAside(entry) ? (entry.was ?? blank) : entry);
}

function isAside(entry: Entry): entry is Extract<Entry, { kind: "absent" | "null" }> {
  return entry.kind === "absent" || entry.kind === "null";
}

function nextKey(items: readonly ItemEntry[]): number {
  return items.reduce((next, { key }) => Math.max(next, key + 1), 0);
}

function mapAt<Member>(
  list: readonly Member[],
  index: number,
  change: (member: Member) => Member,
): readonly Member[] {
  return list.map((member, i) => (i === index ? change(member) : member));
}
