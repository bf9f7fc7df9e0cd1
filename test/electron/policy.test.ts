import { expect, test } from 'vitest'
import {
  appPath,
  decideOpening,
  isAppPage,
  isTrusted,
  linkToPath,
  mayNavigate,
  mayUse,
  safeFileName,
} from '../../electron/policy.ts'

test.each([
  'https://selvedge/',
  'app://other/',
  'app://selvedge.evil/',
  'app://selvedge:80/',
  'app://user@selvedge/',
  'app://selvedge/api/orders',
  'app://selvedge/sync',
  'app://selvedge/shell/journal',
  'app://selvedge/x/../api/orders',
  'javascript:alert(1)',
  'about:blank',
  '',
])('%s is no page of the app', (address) => {
  expect(isAppPage(address)).toBe(false)
})

test.each([
  'app://selvedge/',
  'app://selvedge/orders/8f2c?tab=lines#l2',
  'app://selvedge/apiary',
  'app://selvedge/shell/safe',
])('%s is a page of the app', (address) => {
  expect(isAppPage(address)).toBe(true)
})

test('only kept storage and copying are granted, and only to the app', () => {
  expect(mayUse('persistent-storage', 'app://selvedge/')).toBe(true)
  expect(mayUse('clipboard-sanitized-write', 'app://selvedge')).toBe(true)
  expect(mayUse('clipboard-read', 'app://selvedge')).toBe(false)
  expect(mayUse('persistent-storage', 'https://example.com')).toBe(false)
  expect(mayUse('persistent-storage', '')).toBe(false)
})

test('a frame inside a page goes nowhere, not even to the app', () => {
  expect(mayNavigate({ url: 'app://selvedge/', isMainFrame: true })).toBe(true)
  expect(mayNavigate({ url: 'app://selvedge/', isMainFrame: false })).toBe(false)
})

test('a window is opened for the app, the browser for a welcome https host, nothing for anything else', () => {
  const opening = (address: string) => decideOpening(address, ['erp.example'])
  expect(opening('app://selvedge/orders?x=1#y')).toEqual({ do: 'window', path: '/orders?x=1#y' })
  expect(opening('https://erp.example/help')).toEqual({ do: 'external', url: 'https://erp.example/help' })
  for (const address of [
    'http://erp.example/',
    'https://erp.example.evil/',
    'https://me:pw@erp.example/',
    'file:///etc/passwd',
    'smb://erp.example/share',
    'app://selvedge/api/x',
    'nonsense',
  ]) {
    expect(opening(address)).toEqual({ do: 'nothing' })
  }
})

test('the bridge is for the main frame of our own windows on our own pages', () => {
  const ours = { isOurWindow: true, isMainFrame: true, url: 'app://selvedge/orders' }
  expect(isTrusted(ours)).toBe(true)
  expect(isTrusted({ ...ours, isOurWindow: false })).toBe(false)
  expect(isTrusted({ ...ours, isMainFrame: false })).toBe(false)
  expect(isTrusted({ ...ours, url: 'https://example.com/' })).toBe(false)
  expect(isTrusted({ ...ours, url: '' })).toBe(false)
})

test('a path opens a window only when it stays in the app', () => {
  expect(appPath('/orders/8f2c?tab=lines')).toBe('/orders/8f2c?tab=lines')
  for (const path of [
    'orders',
    '//evil.example/',
    '/\\evil.example',
    'https://evil.example',
    '/api/orders',
    '/x/../shell/journal',
    '',
  ]) {
    expect(appPath(path)).toBeNull()
  }
})

test('a link becomes a path, and a link to no page becomes nothing', () => {
  expect(linkToPath('selvedge://orders/8f2c?tab=lines#l2')).toBe('/orders/8f2c?tab=lines#l2')
  expect(linkToPath('selvedge://orders')).toBe('/orders')
  expect(linkToPath('selvedge://')).toBe('/')
  for (const link of ['selvedge://api/x', 'selvedge:///api/x', 'selvedge://shell/vault/token', 'https://orders/8f2c']) {
    expect(linkToPath(link)).toBeNull()
  }
})

test('a file name loses what a path or Windows would misread', () => {
  expect(safeFileName('../../etc/passwd')).toBe('passwd')
  expect(safeFileName('C:\\temp\\orders: "may" <1>?.csv')).toBe('orders_ _may_ _1__.csv')
  expect(safeFileName('invoice\u202efdp.exe')).toBe('invoice_fdp.exe')
  expect(safeFileName(' ... ')).toBe('file')
  expect(safeFileName('অর্ডার.xlsx')).toBe('অর্ডার.xlsx')
})
