import type { Bridge } from '../../electron/bridge.ts'

/** Largest file that the shell takes from a window, bytes. */
export const shellFileMax = 256 * 1024 * 1024

type Bytes = Uint8Array<ArrayBuffer>

/** Gives a file, whole or in parts, to the person: by the shell's dialog, or as a download of the browser. */
export async function saveFile(
  bridge: Bridge | undefined,
  name: string,
  content: Bytes | readonly Bytes[],
): Promise<'saved' | 'declined' | 'failed'> {
  const file = new Blob(content instanceof Uint8Array ? [content] : [...content], { type: 'application/octet-stream' })
  if (bridge !== undefined) {
    const outcome = await bridge.saveFile(name, new Uint8Array(await file.arrayBuffer()))
    if (!outcome.ok) return 'failed'
    return outcome.value.saved ? 'saved' : 'declined'
  }
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
  return 'saved'
}
