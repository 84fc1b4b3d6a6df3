/** A file as text, by the name that Vite gives it. */
declare module "*?raw" {
  const text: string;
  export default text;
}
