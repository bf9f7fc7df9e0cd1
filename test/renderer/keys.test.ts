import { expect, test } from 'vitest'
import { wordsIn } from '../../renderer/parts/fields/WordsInput.tsx'
import { initials } from '../../renderer/parts/PersonMenu.tsx'
import { keyName } from '../../renderer/parts/useKeys.ts'

const press = (key: string, more: object = {}) => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test('a key is named as people say it', () => {
  expect(keyName(press('s', { ctrlKey: true }))).toBe('ctrl+s')
  expect(keyName(press('Enter', { altKey: true }))).toBe('alt+enter')
  expect(keyName(press('ArrowDown', { shiftKey: true }))).toBe('shift+arrowdown')
  expect(keyName(press(' '))).toBe('space')
  expect(keyName(press('/'))).toBe('/')
})

test('a shortcut works on a Bangla keyboard, where its key types another letter', () => {
  expect(keyName(press('ন', { code: 'KeyN' }))).toBe('n')
  expect(keyName(press('ক', { code: 'KeyK', ctrlKey: true }))).toBe('ctrl+k')
})

test('a person’s initials are whole sounds in either script', () => {
  expect(initials('Rahim Hossain')).toBe('RH')
  expect(initials('রুবিনা বেগম')).toBe('রুবে')
  expect(initials('salma')).toBe('S')
})

test('a list of sizes is typed with blanks or commas, each size once', () => {
  expect(wordsIn(' XS, S  M;L S ')).toEqual(['XS', 'S', 'M', 'L'])
})
