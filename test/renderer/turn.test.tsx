import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import type { Reader } from '../../workers/doors.ts'
import { fixtureDoors } from '../looks/fixtureDoors.ts'
import { emptyPage } from './page.ts'
import { show, some, type } from './screen.tsx'

// What a key costs: when the question is asked, and what is drawn again for it.

interface Fiber {
  readonly type: unknown
  readonly flags: number
  readonly alternate: Fiber | null
  readonly child: Fiber | null
  readonly sibling: Fiber | null
}

// React tells developer tools of all that it draws, if they are there before it is.
const drawn = vi.hoisted(() => {
  const names: string[] = []
  const nameOf = (of: unknown): string => {
    if (typeof of === 'function') return of.name
    return typeof of === 'object' && of !== null && 'type' in of ? nameOf(of.type) : ''
  }
  const look = (fiber: Fiber) => {
    const hasWorked = (fiber.flags & 1) !== 0
    if (fiber.alternate === null || hasWorked) names.push(nameOf(fiber.type))
    if (fiber.alternate !== null && fiber.child === fiber.alternate.child) return
    for (let inner = fiber.child; inner !== null; inner = inner.sibling) look(inner)
  }
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      checkDCE() {},
      onCommitFiberUnmount() {},
      onPostCommitFiberRoot() {},
      onCommitFiberRoot: (_id: number, root: { readonly current: Fiber }) => look(root.current),
    },
  })
  return { names, count: (name: string) => names.filter((each) => each === name).length }
})

emptyPage()

/** The orders, each answer a copy, as it is when it comes from another thread; held back where `held` says so. */
async function list(held: () => Promise<void> = async () => {}) {
  const doors = fixtureDoors({ orders: 60, demo: false })
  const asked: string[] = []
  const tickets = new Map<string | undefined, string>()
  const dropped: (string | undefined)[] = []
  const page: Reader['page'] = async (query, offset, limit, columns, ticket) => {
    asked.push(query.search)
    tickets.set(ticket, query.search)
    await held()
    return structuredClone(await doors.reader.page(query, offset, limit, columns, ticket))
  }
  const drop: Reader['drop'] = async (ticket) => {
    if (tickets.has(ticket)) dropped.push(tickets.get(ticket))
  }
  show('/orders', { ...doors, reader: { ...doors.reader, page, drop } })
  const first = (await some('[data-index="0"] [data-col=orderNo]')).textContent ?? ''
  await waitFor(() => expect(drawn.count('LastLine')).toBeGreaterThan(0))
  return { asked, dropped, first }
}

const searched = (text: string) =>
  waitFor(() => expect(new URLSearchParams(window.location.search).get('q')).toBe(text))
const isBusy = () => screen.getByTestId('grid').getAttribute('aria-busy') === 'true'

/** What is drawn until the list has turned to a text and come to rest. */
async function drawnFor(text: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
  drawn.names.length = 0
  type('search', text)
  await searched(text)
  await waitFor(() => expect(screen.getByTestId('search')).toHaveProperty('value', text))
}

describe('a key of a search', () => {
  test('asks within the key press, before anything is drawn', async () => {
    const { asked } = await list()
    drawn.names.length = 0
    type('search', 'PO')
    expect(asked.at(-1)).toBe('PO')
    expect(drawn.count('ListScreen')).toBe(0)
  })

  test('draws no row again while the rows are the same, and the boxes and menus around them neither', async () => {
    const { first } = await list()
    await drawnFor(first.slice(0, 2))
    await drawnFor(first.slice(0, 3))
    expect(screen.getByTestId('count').dataset.count).toBe('60')
    expect(drawn.count('Grid')).toBeGreaterThan(0)
    expect(drawn.count('drawRow')).toBe(0)
    expect(drawn.names.filter((name) => /Menu|Popover|Chip|Portal/.test(name) && name !== 'ViewsMenu')).toEqual([])
  })

  test('draws no row that is taken away again, and never says that the list is busy', async () => {
    const { first } = await list()
    let wasBusy = false
    const watcher = new MutationObserver(() => {
      wasBusy ||= isBusy()
    })
    watcher.observe(document, { subtree: true, attributes: true, childList: true })
    await drawnFor(first)
    await waitFor(() => expect(screen.getByTestId('count').dataset.count).toBe('1'))
    watcher.disconnect()
    expect(wasBusy).toBe(false)
    expect(drawn.count('drawRow')).toBe(0)
  })
})

describe('an answer that takes its time', () => {
  /** Answers wait from `hold` on until `release`. */
  async function slowList() {
    let gate: Promise<void> = Promise.resolve()
    let release = () => {}
    const opened = await list(() => gate)
    const hold = () => {
      gate = new Promise((resolve) => {
        release = resolve
      })
    }
    return { ...opened, hold, release: () => release() }
  }

  test('lets the list turn and say that it is busy, and comes', async () => {
    const { first, hold, release } = await slowList()
    hold()
    type('search', first)
    await searched(first)
    await waitFor(() => expect(isBusy()).toBe(true))
    release()
    await waitFor(() => expect(screen.getByTestId('count').dataset.count).toBe('1'))
    expect(isBusy()).toBe(false)
  })

  test('is dropped with the next letter, as nobody waits for it any more, and the last one comes', async () => {
    const { first, dropped, hold, release } = await slowList()
    hold()
    const [one, two] = [first.slice(0, -2), first.slice(0, -1)]
    type('search', one)
    type('search', two)
    await waitFor(() => expect(dropped).toEqual([one]))
    // The list has turned to the second and waits for it: the third takes its place all the same.
    await searched(two)
    type('search', first)
    await waitFor(() => expect(dropped).toEqual([one, two]))
    release()
    await searched(first)
    await waitFor(() => expect(screen.getByTestId('count').dataset.count).toBe('1'))
  })

  test('fetches nobody back who has gone elsewhere meanwhile', async () => {
    const { first, hold, release } = await slowList()
    hold()
    type('search', first)
    fireEvent.click(await some('[data-room=settings]'))
    await waitFor(() => expect(window.location.pathname).toBe('/settings'))
    release()
    await waitFor(() => expect(screen.queryByTestId('grid')).toBeNull())
    expect(window.location.pathname + window.location.search).toBe('/settings')
  })

  test('keeps every change that is made while one waits for it', async () => {
    const { first, hold, release } = await slowList()
    hold()
    type('search', first)
    fireEvent.click((await some('[data-head="orderNo"] button')) as HTMLElement)
    release()
    await searched(first)
    expect(new URLSearchParams(window.location.search).get('sort')).toContain('orderNo')
  })
})
