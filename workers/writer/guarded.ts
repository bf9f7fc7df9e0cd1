import { fail, type Outcome } from '../../model/fault.ts'
import { storageFault } from '../../sync/storageFault.ts'

/** A full or closed disk is a fault that a person must read, not a bug. */
export async function guarded<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    const fault = storageFault(error)
    if (fault === undefined) throw error
    return fail(fault)
  }
}
