import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { findBrowser } from '../build/browser.ts'

/** Switches that keep Chromium from talking to anybody but the page under test. */
export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Path of the Chromium that tests run in. Throws the sentence that tells how to get one. */
export function browserPath(): string {
  const found = findBrowser({
    platform: process.platform,
    env: process.env,
    exists: existsSync,
    playwrightPath: chromium.executablePath(),
  })
  if ('missing' in found) throw new Error(found.missing)
  return found.path
}
