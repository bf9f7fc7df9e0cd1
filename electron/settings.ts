import * as z from 'zod'
import { type Disk, replaceFile } from '../model/journal/disk.ts'

/** The few facts the shell itself remembers: the name of this installation and the server a person chose. */
export interface Settings {
  readonly device: string
  readonly server?: string | undefined
}

export interface SettingsStore {
  current(): Settings
  saveServer(server: string): Promise<void>
}

const settingsFile = 'settings.json'
const shape = z.object({ device: z.uuid(), server: z.url().optional() })

/** Reads the settings, or makes them at the first start. A file that cannot be read is kept aside, not overwritten. */
export async function openSettings({ disk, newId }: { disk: Disk; newId: () => string }): Promise<SettingsStore> {
  const bytes = await disk.read(settingsFile)
  let settings = bytes && parse(bytes)
  if (bytes && !settings) await disk.write(`${settingsFile}.damaged`, bytes)
  if (!settings) {
    settings = { device: newId() }
    await save(disk, settings)
  }
  let current: Settings = settings
  return {
    current: () => current,
    async saveServer(server) {
      const changed = { ...current, server }
      await save(disk, changed)
      current = changed
    },
  }
}

function save(disk: Disk, settings: Settings): Promise<void> {
  return replaceFile(disk, settingsFile, Buffer.from(JSON.stringify(settings, null, 2)))
}

function parse(bytes: Uint8Array): Settings | null {
  try {
    return shape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}
