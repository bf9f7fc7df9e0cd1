import { expect, test } from 'vitest'
import { decode, encode } from './codec.ts'
import { StrictEmitter } from './strictEmitter.ts'
import { strict } from './strictObject.ts'

test('an unknown member throws with its name, read or written', () => {
  const app = strict('app', { quit: () => 'gone' })
  expect(app.quit()).toBe('gone')
  expect(() => Reflect.get(app, 'setBadgeCount')).toThrow('app.setBadgeCount is not built')
  expect(() => Reflect.set(app, 'name', 'x')).toThrow('app.name is not built')
})

test('a promise may be resolved with a strict object', async () => {
  const window = strict('window', { id: 1 })
  expect(await Promise.resolve(window)).toBe(window)
})

test('a listener for an event that never comes is refused', () => {
  const contents = new StrictEmitter('webContents', ['destroyed'])
  expect(() => contents.once('destroyed', () => undefined)).not.toThrow()
  expect(() => contents.on('unresponsive', () => undefined)).toThrow('"unresponsive" of webContents is not built')
})

test('values cross as structured clone would carry them', () => {
  const value = {
    nothing: null,
    missing: undefined,
    bytes: new Uint8Array([0, 255]),
    at: new Date(5),
    list: [Number.NaN, Number.POSITIVE_INFINITY, 1.5, 'অর্ডার'],
  }
  expect(decode(encode(value))).toEqual(value)
  expect(Object.is(decode(encode(-0)), -0)).toBe(true)
  for (const uncloneable of [() => 1, Symbol('x'), 1n, new Map()]) {
    expect(() => encode({ uncloneable })).toThrow('An object could not be cloned.')
  }
})
