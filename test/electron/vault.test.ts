import { expect, test } from 'vitest'
import { openSettings } from '../../electron/settings.ts'
import { type Cipher, createVault } from '../../electron/vault.ts'
import { memoryDisk } from './memoryDisk.ts'

/** Turns text around under a key's name; another key cannot open it. */
function cipherWith(key: string, strength: 'secure' | 'none' = 'secure'): Cipher {
  return {
    strength: async () => strength,
    encrypt: async (text) => Buffer.from(`${key}:${[...text].reverse().join('')}`),
    async decrypt(bytes) {
      const [madeBy = '', text = ''] = Buffer.from(bytes).toString().split(':')
      if (!key.startsWith(madeBy)) throw new Error('wrong key')
      return { text: [...text].reverse().join(''), isStale: key !== madeBy }
    },
  }
}

test('a secret comes back, and lies on disk encrypted', async () => {
  const { disk, bytesOf } = memoryDisk()
  const vault = createVault({ disk, cipher: cipherWith('a') })
  expect(await vault.get('token')).toEqual({ ok: true, value: null })
  await Promise.all([vault.set('token', 's3cret'), vault.set('pin', '1234')])
  expect(await createVault({ disk, cipher: cipherWith('a') }).get('token')).toEqual({ ok: true, value: 's3cret' })
  expect(await vault.get('pin')).toEqual({ ok: true, value: '1234' })
  expect(Buffer.from(bytesOf('vault.json') ?? []).toString()).not.toContain('s3cret')
  await vault.delete('token')
  expect(await vault.get('token')).toEqual({ ok: true, value: null })
})

test('a key that does not fit says so and leaves the secret where it is', async () => {
  const { disk } = memoryDisk()
  await createVault({ disk, cipher: cipherWith('a') }).set('token', 's3cret')
  const foreign = createVault({ disk, cipher: cipherWith('b') })
  expect(await foreign.get('token')).toEqual({ ok: false, fault: { kind: 'vault', reason: 'locked' } })
  expect(await createVault({ disk, cipher: cipherWith('a') }).get('token')).toEqual({ ok: true, value: 's3cret' })
})

test('a secret under an old key is encrypted anew when it is read', async () => {
  const { disk } = memoryDisk()
  await createVault({ disk, cipher: cipherWith('a') }).set('token', 's3cret')
  await createVault({ disk, cipher: cipherWith('a2') }).get('token')
  const last = createVault({ disk, cipher: cipherWith('a') })
  expect(await last.get('token')).toEqual({ ok: false, fault: { kind: 'vault', reason: 'locked' } })
})

test('without a key, with a bad name or on a full disk nothing is stored, and the reason is told', async () => {
  const memory = memoryDisk()
  const keyless = createVault({ disk: memory.disk, cipher: cipherWith('a', 'none') })
  expect(await keyless.set('token', 'x')).toEqual({ ok: false, fault: { kind: 'vault', reason: 'noKey' } })
  const vault = createVault({ disk: memory.disk, cipher: cipherWith('a') })
  expect(await vault.set('../x', 'x')).toEqual({ ok: false, fault: { kind: 'vault', reason: 'name' } })
  expect(await vault.set('__proto__', 'x')).toEqual({ ok: false, fault: { kind: 'vault', reason: 'name' } })
  expect(await vault.get('constructor')).toEqual({ ok: true, value: null })
  memory.failOn(/^write vault/, 'ENOSPC')
  expect(await vault.set('token', 'x')).toEqual({ ok: false, fault: { kind: 'vault', reason: 'full' } })
  memory.heal()
  expect(await vault.get('token')).toEqual({ ok: true, value: null })
})

test('a vault file nobody can read is kept aside and a new one begun', async () => {
  const { disk, put, bytesOf } = memoryDisk()
  put('vault.json', Buffer.from('{"token":'))
  const vault = createVault({ disk, cipher: cipherWith('a') })
  expect(await vault.set('token', 'new')).toEqual({ ok: true, value: undefined })
  expect(Buffer.from(bytesOf('vault.json.damaged') ?? []).toString()).toBe('{"token":')
})

test('this installation has one name for good, and remembers its server', async () => {
  const { disk, put, bytesOf } = memoryDisk()
  const [first, second] = ['0b0e6f3c-6f0a-4d8e-9b58-1c2d3e4f5a6b', '1b0e6f3c-6f0a-4d8e-9b58-1c2d3e4f5a6b']
  const settings = await openSettings({ disk, newId: () => first })
  await settings.saveServer('http://factory:7420')
  const kept = { device: first, server: 'http://factory:7420' }
  expect((await openSettings({ disk, newId: () => second })).current()).toEqual(kept)
  put('settings.json', Buffer.from('{'))
  expect((await openSettings({ disk, newId: () => second })).current()).toEqual({ device: second })
  expect(Buffer.from(bytesOf('settings.json.damaged') ?? []).toString()).toBe('{')
})
