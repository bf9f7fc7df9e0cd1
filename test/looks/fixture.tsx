import { roles } from '../../model/access.ts'
import { mount } from '../../renderer/mount.tsx'
import { fixtureNowMs } from './factory.ts'
import { fixtureDoors } from './fixtureDoors.ts'

// The composition root of the pictures: the same app over rows in memory, told by the address what to show.

const asked = new URLSearchParams(window.location.hash.slice(1))
const memory = new Map<string, string>([
  [
    'selvedge.settings',
    JSON.stringify({
      theme: asked.get('theme') ?? 'light',
      density: asked.get('density') ?? 'compact',
      locale: asked.get('locale') ?? 'en',
      lastName: asked.get('name') ?? '',
    }),
  ],
])
const reach = asked.get('reach')

const doors = fixtureDoors({
  orders: Number(asked.get('orders') ?? 2000),
  locale: asked.get('locale') === 'bn' ? 'bn' : 'en',
  role: roles.find((role) => role === asked.get('role')) ?? 'merchandiser',
  signedIn: !asked.has('signedOut'),
  reach: reach === 'offline' ? 'offline' : 'online',
  missing: asked.get('missing')?.split(',') ?? [],
  withTrouble: asked.has('trouble'),
  demo: !asked.has('plain'),
})
Object.assign(window, { fixtureOutbox: doors.outbox })

void mount({
  doors,
  bridge: undefined,
  keep: {
    get: (key) => memory.get(key) ?? null,
    set: (key, value) => memory.set(key, value).has(key),
    watch: () => () => {},
  },
  nowMs: () => fixtureNowMs,
  version: '0.1.0',
})
