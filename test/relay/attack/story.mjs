// What both sides have to know: Node, which judges, and the page, which plays.

/** The payment that the model asks for. */
export const CALL = { orderId: "A-100", amount: 7 };

/** How long people have to decide `pay_soon`. */
export const DEADLINE_MS = 2500;
