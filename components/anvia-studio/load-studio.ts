let loading: Promise<unknown> | undefined;

/** Loads and registers `<anvia-studio>`, once; the next call tries again when it could not be loaded. */
export function loadStudio(): Promise<unknown> {
  loading ??= import("./define.js").catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
