/** Texts about standing permissions, loaded with what shows them. `{name}` stands for a value. */
export const GRANT_ENGLISH = {
  allow: "Allow without asking…",
  allowCovers: "Approves this, and allows later calls of “{title}” with:",
  allowAny: "Any:",
  allowPart: "in part",
  allowAnything: "Any input at all",
  allowConversation: "Allow for this conversation",
  allowSite: "Allow on this site for {time}",
  allowedConversation: "Approved, and allowed for this conversation",
  allowedSite: "Approved, and allowed on this site",
  allowed: "Allowed",
  byPermission: "by your permission",
  byPermissionOf: "by a permission of {name}",
  permissions: "Permissions",
  permissionCount: "Permissions ({count})",
  noPermissions: "No permissions. You are asked before anything that matters.",
  inConversation: "In this conversation",
  inAnother: "In another conversation",
  onSiteUntil: "On this site until {time}",
  givenAt: "Given {time}",
  usedTimes: "Used: {count}",
  revoke: "Revoke",
  revokePermission: "Revoke this permission",
  permissionOver: "The permission that allowed this holds no more.",
  allowedByPermission: "Allowed by your permission",
} as const;

/** These texts by name. */
export type GrantStrings = { readonly [Name in keyof typeof GRANT_ENGLISH]: string };
