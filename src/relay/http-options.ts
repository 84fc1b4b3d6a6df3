/** How to reach the routes. */
export interface HttpRelayOptions {
  /** Where they stand, with or without a slash at the end: `/api`, or `https://example.org/support`. */
  readonly baseURL: string;
  /** Headers of every request, such as a token; asked for anew each time. Cookies of the page's origin go along. */
  readonly headers?: () => HeadersInit | Promise<HeadersInit>;
  /** How long an answer may take before the outcome counts as unknown, in ms. @default 5000 */
  readonly timeoutMs?: number;
  /** How long to wait before a stream that broke is opened again, and between polls, in ms. @default 2000 */
  readonly retryMs?: number;
}
