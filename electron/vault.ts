import * as z from 'zod'
import { type Disk, diskReason, replaceFile } from '../model/journal/disk.ts'
import type { VaultStrength } from './bridge.ts'

/** Keeps named secrets, such as this device's token, encrypted in one file. */
export interface Vault {
  strength(): Promise<VaultStrength>
  /** The value is null when nothing has that name. */
  get(name: string): Promise<VaultOutcome<string | null>>
  set(name: string, secret: string): Promise<VaultOutcome<void>>
  delete(name: string): Promise<VaultOutcome<void>>
}

/**
 * `locked`: the secret is there but this system's key does not open it, for example after a roaming profile came to
 * another machine. `noKey`: the system offers no key at all.
 */
export type VaultFault = { kind: 'vault'; reason: 'locked' | 'noKey' | 'name' | 'full' | 'failed' }
export type VaultOutcome<T> = { ok: true; value: T } | { ok: false; fault: VaultFault }

/** The system's own encryption, handed in. */
export interface Cipher {
  strength(): Promise<VaultStrength>
  encrypt(text: string): Promise<Uint8Array>
  /** `isStale` asks for a new encryption, because the key was changed. Throws when the key does not fit. */
  decrypt(bytes: Uint8Array): Promise<{ text: string; isStale: boolean }>
}

const vaultFile = 'vault.json'
const secretName = /^[a-z][a-z0-9.-]{0,63}$/
const content = z.record(z.string().regex(secretName), z.base64())

export function createVault({ disk, cipher }: { disk: Disk; cipher: Cipher }): Vault {
  // One at a time, so that two writers cannot both start from the same old file.
  let line: Promise<unknown> = Promise.resolve()
  const inLine = <T>(job: () => Promise<VaultOutcome<T>>): Promise<VaultOutcome<T>> => {
    const turn = line.then(job).catch((error: unknown) => fault(diskReason(error)))
    line = turn
    return turn
  }

  async function load(): Promise<Map<string, string>> {
    const bytes = await disk.read(vaultFile)
    if (!bytes) return new Map()
    const secrets = parse(bytes)
    if (secrets) return secrets
    // Unreadable secrets can be given anew, but the file may still help somebody, so it is kept aside.
    await disk.write(`${vaultFile}.damaged`, bytes)
    return new Map()
  }
  const save = (secrets: ReadonlyMap<string, string>) =>
    replaceFile(disk, vaultFile, Buffer.from(JSON.stringify(Object.fromEntries(secrets))))

  async function seal(name: string, secret: string): Promise<VaultOutcome<void>> {
    const secrets = await load()
    const bytes = await cipher.encrypt(secret)
    await save(secrets.set(name, Buffer.from(bytes).toString('base64')))
    return kept
  }

  return {
    strength: () => cipher.strength(),
    get: (name) =>
      inLine(async () => {
        const sealed = (await load()).get(name)
        if (sealed === undefined) return { ok: true, value: null }
        // A secret that cannot be opened now stays in the file: its key may come back.
        const opened = await cipher.decrypt(Buffer.from(sealed, 'base64')).catch(() => null)
        if (!opened) return fault('locked')
        if (opened.isStale) await seal(name, opened.text)
        return { ok: true, value: opened.text }
      }),
    set: (name, secret) =>
      inLine(async () => {
        if (!secretName.test(name)) return fault('name')
        if ((await cipher.strength()) === 'none') return fault('noKey')
        return seal(name, secret)
      }),
    delete: (name) =>
      inLine(async () => {
        const secrets = await load()
        if (secrets.delete(name)) await save(secrets)
        return kept
      }),
  }
}

const kept = { ok: true, value: undefined } as const

function fault(reason: VaultFault['reason']): { ok: false; fault: VaultFault } {
  return { ok: false, fault: { kind: 'vault', reason } }
}

function parse(bytes: Uint8Array): Map<string, string> | null {
  try {
    // A map, because a name such as "constructor" means something to every object.
    return new Map(Object.entries(content.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))))
  } catch {
    return null
  }
}
