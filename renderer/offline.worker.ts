/// <reference lib="webworker" />
// The plain browser's stand-in for the desktop shell: keeps the app's own files on this device, so that a window opens
// when the server is gone. It never touches data: whatever talks to the server goes past it.

import { ownPage } from './ownPage.ts'

const scope = self as unknown as ServiceWorkerGlobalScope // the library types a worker's global as a dedicated one's
const talksToServer = /^\/(api|sync|shell|health)(\/|$)/

// A server that is switched off does not refuse, it is silent: a person must not look at a blank tab meanwhile.
const patienceMs = 1_500
const never = new Promise<undefined>(() => {})

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}

interface Listing {
  readonly version: string
  readonly files: readonly string[]
}

/** The cache of the version that is being installed: a version is taken whole or not at all. */
async function install(): Promise<void> {
  const listing = await fetchListing()
  const cache = await caches.open(nameOf(listing.version))
  await cache.addAll(['/', ...listing.files])
}

/** Older versions go when the new one takes over; a window that still runs one has loaded what it needs. */
async function activate(): Promise<void> {
  const listing = await fetchListing().catch(() => undefined)
  if (listing !== undefined) {
    for (const name of await caches.keys())
      if (name.startsWith('selvedge-') && name !== nameOf(listing.version)) await caches.delete(name)
  }
  await scope.clients.claim()
}

async function fetchListing(): Promise<Listing> {
  const answer = await fetch('/offline.json', { cache: 'no-store' })
  return (await answer.json()) as Listing // written by the same build
}

/** The server's word first for the page itself, so that an update is seen; files with a hash in their name never change. */
async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request.mode === 'navigate' ? '/' : request, {
    ignoreSearch: request.mode === 'navigate',
  })
  if (request.mode !== 'navigate') return kept ?? fetch(request)
  const fresh = await Promise.race([
    fetch(request).catch(() => undefined),
    kept === undefined ? never : pause(patienceMs),
  ])
  return ownPage(fresh, kept)
}

function nameOf(version: string): string {
  return `selvedge-${version}`
}

scope.addEventListener('install', (event) => event.waitUntil(install().then(() => scope.skipWaiting())))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
scope.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== scope.location.origin || talksToServer.test(url.pathname)) return
  event.respondWith(answer(event.request))
})
