import { expect, test } from 'vitest'
import { pageHeader } from '../../model/page.ts'
import { ownPage } from '../../renderer/ownPage.ts'

const kept = new Response('kept')
const own = new Response('own', { headers: { [pageHeader]: 'screens' } })
const wifi = new Response('Please accept the terms of the wifi.')

test("the server's page is shown when it comes, so that an update is seen", () => {
  expect(ownPage(own, kept)).toBe(own)
})

test('the sign-in page of a wifi does not take the place of the app, though it says that all is well', () => {
  expect(ownPage(wifi, kept)).toBe(kept)
})

test('on a device that keeps nothing yet, a page of somebody else is better than none', () => {
  expect(ownPage(wifi, undefined)).toBe(wifi)
  expect(ownPage(undefined, undefined).type).toBe('error')
})

test('without any answer the kept page is shown', () => {
  expect(ownPage(undefined, kept)).toBe(kept)
})
