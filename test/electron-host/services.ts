import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strict } from './strictObject.ts'

/** Nobody is there to answer a dialog: it is cancelled unless a test puts its own function in place, as it would in Electron. */
export const dialog = strict('dialog', {
  showSaveDialog: async (..._args: unknown[]) => ({ canceled: true, filePath: '' }),
  showErrorBox: (title: string, content: string) => console.error(`electron-host: ${title}: ${content}`),
})

export const shell = strict('shell', {
  openExternal: async (_url: string): Promise<void> => undefined,
})

/** Menus are never seen; the template is kept for a test to read. */
export const Menu = strict('Menu', {
  shown: null as unknown,
  buildFromTemplate: (template: readonly object[]) => ({ items: template }),
  setApplicationMenu(menu: unknown) {
    Menu.shown = menu
  },
})

export const net = strict('net', {
  fetch: (url: string, init?: RequestInit) => fetch(url, init),
})

/** A key in a file: it keeps secrets from nobody, and says so, as Linux without a key store does. */
export function createSafeStorage(userData: () => string) {
  const key = () => {
    const file = join(userData(), 'electron-host.key')
    try {
      return readFileSync(file)
    } catch {
      const made = randomBytes(32)
      mkdirSync(userData(), { recursive: true })
      writeFileSync(file, made, { mode: 0o600 })
      return made
    }
  }
  return strict('safeStorage', {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => 'basic_text',
    async encryptStringAsync(text: string): Promise<Buffer> {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key(), nonce)
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    async decryptStringAsync(bytes: Buffer) {
      const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(-16))
      const result = decipher.update(bytes.subarray(12, -16)).toString('utf8') + decipher.final('utf8')
      return { result, shouldReEncrypt: false }
    },
  })
}
