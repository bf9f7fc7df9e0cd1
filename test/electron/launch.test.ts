import { expect, test } from 'vitest'
import { chooseServer, parseServer } from '../../electron/address.ts'
import { createBudget } from '../../electron/budget.ts'
import { linkIn, readLaunch } from '../../electron/launch.ts'

test('switches outrank the environment', () => {
  const argv = ['electron', '.', '--data-dir=/srv/station 4', '--server=http://a', 'selvedge://orders/1']
  const env = { SELVEDGE_DATA_DIR: '/elsewhere', SELVEDGE_SERVER: 'http://b', SELVEDGE_RENDERER_DIR: '/r' }
  expect(readLaunch(argv, env)).toEqual({
    dataFolder: '/srv/station 4',
    serverSwitch: 'http://a',
    serverEnvironment: 'http://b',
    rendererFolder: '/r',
    link: '/orders/1',
  })
  expect(readLaunch(['electron', '--data-dir='], { SELVEDGE_DATA_DIR: '/elsewhere' })).toMatchObject({
    dataFolder: '/elsewhere',
  })
})

test('a link to no page of the app is no link', () => {
  expect(linkIn(['electron', 'selvedge://shell/journal'])).toBeUndefined()
})

test('a server address has one spelling, and only a web server is one', () => {
  expect(parseServer(' HTTP://Factory:7420/ ')).toBe('http://factory:7420')
  expect(parseServer('https://erp.example/selvedge/')).toBe('https://erp.example/selvedge')
  for (const address of [
    'factory',
    'ftp://factory',
    'http://me:pw@factory',
    'http://factory/?x',
    'http://factory/#x',
    '',
  ]) {
    expect(parseServer(address)).toBeNull()
  }
})

test('the server is chosen by switch, environment, what was saved, then the default', () => {
  const said = { switch: 'http://a', environment: 'http://b', saved: 'http://c' }
  expect(chooseServer(said)).toEqual({ server: 'http://a', by: 'switch' })
  expect(chooseServer({ ...said, switch: undefined })).toEqual({ server: 'http://b', by: 'environment' })
  expect(chooseServer({ switch: 'nonsense', saved: 'http://c' })).toEqual({ server: 'http://c', by: 'saved' })
  expect(chooseServer({})).toEqual({ server: 'http://127.0.0.1:7420', by: 'default' })
})

test('a budget is spent within its window and comes back after it', () => {
  let now = 0
  const budget = createBudget({ limit: 3, windowMs: 100, now: () => now })
  expect([budget.spend(), budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, true, false])
  now = 100
  expect(budget.spend()).toBe(true)
})
