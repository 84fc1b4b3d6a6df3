/** Runs that several devices share, as one chunk that is loaded when a page wants them. */
import type { RunStore } from "../../store/run-store.js";
import type { DriverLocks } from "../driver-lock.js";
import { createLeaseLocks } from "./lease-locks.js";
import type { SharedPorts } from "./shared-ports.js";
import { openSharedStore } from "./shared-store.js";

const DEVICE = "shared:device";

/**
 * The store and the locks that the engine works with instead of the local ones. It follows the relay at once; closing
 * the store ends that.
 */
export function shareRuns(
  ports: Omit<SharedPorts, "journals">,
  journals: SharedPorts["journals"],
  { leaseMs }: { readonly leaseMs?: number } = {},
): { readonly store: RunStore; readonly locks: DriverLocks } {
  const shared = { ...ports, journals };
  let device: Promise<string> | undefined;
  const holder = () => {
    device ??= deviceId(shared);
    return device;
  };
  const locks = createLeaseLocks({ ...shared, holder, ...(leaseMs !== undefined && { leaseMs }) });
  return { store: openSharedStore(shared), locks };
}

/** The same in all tabs of this device, as long as its storage is kept. */
async function deviceId({ store, createId }: SharedPorts): Promise<string> {
  try {
    const known = await store.readDraft(DEVICE);
    if (typeof known === "string" && known !== "") return known;
    const made = createId();
    await store.writeDraft(DEVICE, made);
    return made;
  } catch {
    return createId(); // the local lock alone then keeps this device's tabs apart
  }
}
