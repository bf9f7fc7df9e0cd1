import { CrashNote } from '../parts/CrashNote.tsx'
import { useSurroundings } from '../surroundings.ts'

/** A bug of ours in one screen: the rest of the window lives, and so does everything that was saved. */
export function CrashScreen({ error }: { error: unknown }) {
  return <CrashNote error={error} version={useSurroundings().version} />
}
