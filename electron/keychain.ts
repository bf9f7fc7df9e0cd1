import { safeStorage } from 'electron'
import type { Cipher } from './vault.ts'

/** The operating system's key store, as the vault's cipher. */
export const keychain: Cipher = {
  async strength() {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'none'
    // Without a key store Linux falls back to a password that is the same on every machine.
    const isOpenSecret = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
    return isOpenSecret ? 'basic' : 'secure'
  },
  encrypt: (text) => safeStorage.encryptStringAsync(text),
  async decrypt(bytes) {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(bytes))
    return { text: result, isStale: shouldReEncrypt }
  },
}
