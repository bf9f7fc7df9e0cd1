import type { Bridge } from '../../electron/bridge.ts'

/** Gives a file to the person: by the shell's dialog, or as a download of the browser. */
export async function saveFile(
  bridge: Bridge | undefined,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<'saved' | 'declined' | 'failed'> {
  if (bridge !== undefined) {
    const outcome = await bridge.saveFile(name, bytes)
    if (!outcome.ok) return 'failed'
    return outcome.value.saved ? 'saved' : 'declined'
  }
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
  return 'saved'
}
