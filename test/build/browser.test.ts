import { expect, test } from 'vitest'
import { type BrowserSearch, findBrowser } from '../../build/browser.ts'

function search(files: readonly string[], wanted: Partial<BrowserSearch> = {}): BrowserSearch {
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    exists: (path) => files.includes(path),
    playwrightPath: '/home/rina/.cache/ms-playwright/chromium-1234/chrome-linux64/chrome',
    ...wanted,
  }
}

test('the browser that was named wins, and a wrong name is said instead of passed over', () => {
  const env = { PATH: '/usr/bin', SELVEDGE_BROWSER: '/opt/chrome' }
  expect(findBrowser(search(['/usr/bin/chromium', '/opt/chrome'], { env }))).toEqual({ path: '/opt/chrome' })
  expect(findBrowser(search(['/usr/bin/chromium'], { env }))).toEqual({
    missing: 'SELVEDGE_BROWSER names /opt/chrome, and there is no such file.',
  })
})

test("the system's browser comes before Playwright's", () => {
  const own = search([]).playwrightPath
  expect(findBrowser(search([own, '/usr/bin/google-chrome']))).toEqual({ path: '/usr/bin/google-chrome' })
  expect(findBrowser(search([own]))).toEqual({ path: own })
})

test('Windows and macOS are searched where their browsers live', () => {
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
  const env = { PROGRAMFILES: 'C:\\Program Files', 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }
  expect(findBrowser(search([edge], { platform: 'win32', env }))).toEqual({ path: edge })
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  expect(findBrowser(search([chrome], { platform: 'darwin', env: {} }))).toEqual({ path: chrome })
})

test('where there is none, the command that brings one is said', () => {
  expect(findBrowser(search([]))).toEqual({
    missing:
      'There is no Chromium, Chrome or Edge on this machine. Get one with: sudo apt-get install -y --no-install-recommends chromium (or name one in SELVEDGE_BROWSER).',
  })
  expect(findBrowser(search([], { platform: 'darwin', env: {} }))).toMatchObject({
    missing: expect.stringContaining('npx playwright install chromium'),
  })
})
