/** Who uses the desk: what its pages and its server both know. */
export const PEOPLE = {
  robin: { name: "Robin", role: "visitor", session: "support-robin" },
  dana: { name: "Dana", role: "manager", session: "support-dana" },
} as const;

/** Somebody's id. */
export type PersonId = keyof typeof PEOPLE;
