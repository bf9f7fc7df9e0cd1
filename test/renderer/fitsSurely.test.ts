import { describe, expect, test } from 'vitest'
import { fitsSurely } from '../../renderer/lists/fitsSurely.ts'

describe('a text fits without any doubt', () => {
  test('where each of its letters may be the widest of its kind', () => {
    expect(fitsSurely('PO-6291100', 110, 13)).toBe(true)
    expect(fitsSurely('19 Feb 27', 98, 13)).toBe(true)
    expect(fitsSurely('', 0, 13)).toBe(true)
  })

  test('or else it is cut where its cell ends', () => {
    expect(fitsSurely('WWWWWWWWWW', 110, 13)).toBe(false)
    expect(fitsSurely('PO-6291100', 110, 18)).toBe(false)
    expect(fitsSurely('A style with a name that goes on and on', 150, 13)).toBe(false)
    expect(fitsSurely('i', -20, 13)).toBe(false)
  })

  test('a hyphen among digits is as wide as they are', () => {
    // Twenty of them are 0.648 em wide each.
    expect(fitsSurely('-'.repeat(20), 12.9 * 13, 13)).toBe(false)
    expect(fitsSurely('-'.repeat(20), 13.5 * 13, 13)).toBe(true)
  })

  test('in the font of codes a narrow letter is as wide as any other', () => {
    // Twenty of them are 0.566 em wide each.
    for (const sign of ['I', 'l', '.', '/', 'W', '8']) {
      expect(fitsSurely(sign.repeat(20), 11.3 * 13, 13, true), sign).toBe(false)
      expect(fitsSurely(sign.repeat(20), 12.5 * 13, 13, true), sign).toBe(true)
    }
    expect(fitsSurely('৬', 1000, 13, true)).toBe(false)
  })

  test('and never with signs of which nobody knows how wide they are', () => {
    for (const text of ['৬,৩৬০', '衬衫', 'a\u3000b', '\u{1f455}', 'é'])
      expect(fitsSurely(text, 1000, 13), text).toBe(false)
  })
})
