import { notificationsStore } from '@mantine/notifications'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { emptyPage } from './page.ts'
import { keepView, open, some } from './screen.tsx'

// What is said when a view is kept, replaced, dropped or handed on, and how one comes back.

emptyPage()

const names = (views: () => unknown) => (views() as { name: string }[]).map(({ name }) => name)

async function keptView(name: string) {
  const { kept } = open('/orders')
  await some('[data-index="0"][data-row-id]')
  return { kept, views: await keepView(name, kept) }
}

async function dropView(name: string) {
  if (screen.queryByLabelText(`Drop the view “${name}”`) === null) fireEvent.click(screen.getByTestId('views'))
  fireEvent.click(await screen.findByLabelText(`Drop the view “${name}”`))
}

/** The views as another window, or another version, would keep them. */
function writeViews(kept: ReadonlyMap<string, string>, text: string) {
  const key = [...kept.keys()].find((each) => each.startsWith('selvedge.views.')) ?? ''
  ;(kept as Map<string, string>).set(key, text)
  return () => kept.get(key)
}

async function searchFor(text: string) {
  fireEvent.change(screen.getByTestId('search'), { target: { value: text } })
  await waitFor(() => expect(window.location.search).toContain(text))
}

const searches = (views: () => unknown) => (views() as { q: string }[]).map(({ q }) => q)

describe('a view', () => {
  test('that is kept is said to be kept', async () => {
    await keptView('Mine')
    await screen.findByText('The view “Mine” is kept.')
  })

  test('that is dropped comes back as it was by the undo in the message, beside one that was kept meanwhile', async () => {
    const { kept, views } = await keptView('Mine')
    const before = views()
    await dropView('Mine')
    expect((await screen.findByTestId('view-dropped')).textContent).toContain('The view “Mine” is dropped.')
    expect(views()).toEqual([])
    fireEvent.click(screen.getByTestId('view-undo'))
    expect(views()).toEqual(before)
    await waitFor(() => expect(screen.queryByTestId('view-dropped')).toBeNull())

    await dropView('Mine')
    await screen.findByTestId('view-dropped')
    fireEvent.click(await screen.findByText('Keep this view…'))
    fireEvent.change(await screen.findByTestId('dialog-text'), { target: { value: 'Another' } })
    fireEvent.click(screen.getByTestId('dialog-confirm'))
    fireEvent.click(screen.getByTestId('view-undo'))
    const all = () => JSON.parse([...kept].find(([key]) => key.startsWith('selvedge.views.'))?.[1] ?? '[]')
    expect(names(all)).toEqual(['Another', 'Mine'])
  })

  test('that is kept under the name of a dropped one is not replaced by the undo of that', async () => {
    const { kept } = await keptView('Mine')
    await dropView('Mine')
    await screen.findByTestId('view-dropped')
    fireEvent.click(await screen.findByText('Keep this view…'))
    fireEvent.change(await screen.findByTestId('dialog-text'), { target: { value: 'Mine' } })
    fireEvent.click(screen.getByTestId('dialog-confirm'))
    await waitFor(() => expect(screen.queryByTestId('view-undo')).toBeNull())
    expect([...kept.keys()].some((key) => key.startsWith('selvedge.views.'))).toBe(true)
  })
})

describe('a view of a name that there is', () => {
  test('takes its place, says so, and its undo brings the old one back', async () => {
    const { kept, views } = await keptView('Mine')
    const before = views()
    await searchFor('PO')
    await keepView('Mine', kept)
    const said = await screen.findByTestId('view-replaced')
    expect(said.textContent).toContain('The view “Mine” is kept in place of the one that had this name.')
    expect(searches(views)).toEqual(['PO'])
    fireEvent.click(screen.getByTestId('view-undo'))
    await screen.findByText('The view “Mine” is back as it was.')
    expect(views()).toEqual(before)
    await waitFor(() => expect(screen.queryByTestId('view-undo')).toBeNull())
  })

  test('is only said to be kept where it is the same', async () => {
    const { kept } = await keptView('Mine')
    await keepView('Mine', kept)
    await screen.findByText('The view “Mine” is kept.')
    expect(screen.queryByTestId('view-replaced')).toBeNull()
  })

  test('is not replaced by an undo, of a drop or of a keep, where another window has kept it since', async () => {
    const { kept, views } = await keptView('Mine')
    const [mine] = views() as [object]
    const elsewhere = JSON.stringify([{ ...mine, q: 'elsewhere' }])
    const undo = async () => {
      writeViews(kept, elsewhere)
      fireEvent.click(screen.getByTestId('view-undo'))
      await screen.findByText('The view “Mine” was not brought back: one of that name has been kept since.')
      expect(searches(views)).toEqual(['elsewhere'])
    }
    await searchFor('PO')
    await keepView('Mine', kept)
    await screen.findByTestId('view-replaced')
    await undo()
    await dropView('Mine')
    await screen.findByTestId('view-dropped')
    await undo()
  })
})

describe('a view gets another name', () => {
  const askName = async (from: string) => {
    fireEvent.click(screen.getByTestId('views'))
    const item = (await screen.findByText(from, { selector: '[role=menuitem] *' })).closest<HTMLElement>(
      '[role=menuitem]',
    )
    item?.focus()
    fireEvent.keyDown(item as HTMLElement, { key: 'F2', code: 'F2' })
    const box = await screen.findByTestId<HTMLInputElement>('dialog-text')
    expect(box.value).toBe(from)
    return box
  }
  const rename = async (from: string, to: string) => {
    const box = await askName(from)
    box.focus()
    fireEvent.change(box, { target: { value: to } })
    fireEvent.click(screen.getByTestId('dialog-confirm'))
  }

  test('by F2 in the list of views, and the old one again by the undo', async () => {
    const { views } = await keptView('Mine')
    const before = views()
    await rename('Mine', 'Ours')
    expect((await screen.findByTestId('view-renamed')).textContent).toContain('The view “Mine” is called “Ours” now.')
    expect(views()).toEqual([{ ...(before as [object])[0], name: 'Ours' }])
    await waitFor(() => expect(screen.getByTestId('views').textContent).toContain('Ours'))
    fireEvent.click(screen.getByTestId('view-undo'))
    await screen.findByText('The view “Mine” is back as it was.')
    expect(views()).toEqual(before)
  })

  test('and whoever named it goes on at the list of views, also where nothing was named', async () => {
    await keptView('Mine')
    const list = screen.getByTestId('views')
    await waitFor(() => expect(document.activeElement).toBe(list))
    await rename('Mine', 'Ours')
    await screen.findByTestId('view-renamed')
    await waitFor(() => expect(document.activeElement).toBe(list))
    const asked = await askName('Ours')
    asked.focus()
    fireEvent.keyDown(asked, { key: 'Escape', code: 'Escape' })
    await waitFor(() => expect([screen.queryByTestId('dialog-text'), document.activeElement]).toEqual([null, list]))
  })

  test('that another one has: that gives way, which is said, and both are back by the undo', async () => {
    const { kept, views } = await keptView('Mine')
    await searchFor('PO')
    await keepView('Ours', kept)
    const before = views()
    await rename('Mine', 'Ours')
    expect((await screen.findByTestId('view-renamedOver')).textContent).toContain(
      'in place of the one that had this name',
    )
    expect([names(views), searches(views)]).toEqual([['Ours'], ['']])
    fireEvent.click(screen.getByTestId('view-undo'))
    await screen.findByText('The view “Mine” is back as it was.')
    expect(views()).toEqual(before)
  })
})

describe('views are dropped', () => {
  test('one a press of the key, however long it is held', async () => {
    const { kept, views } = await keptView('Mine')
    const [mine] = views() as [object]
    writeViews(kept, JSON.stringify(['A', 'B', 'C', 'D'].map((name) => ({ ...mine, name }))))
    // What another window keeps is read with the next drawing.
    await searchFor('PO')
    fireEvent.click(screen.getByTestId('views'))
    const first = await screen.findByText('A', { selector: '[role=menuitem] *' })
    first.closest<HTMLElement>('[role=menuitem]')?.focus()
    fireEvent.keyDown(first, { key: 'Delete', code: '' })
    for (let i = 0; i < 3; i++)
      fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Delete', code: '', repeat: true })
    expect(names(views)).toEqual(['B', 'C', 'D'])
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Delete', code: '' })
    expect(names(views)).toEqual(['C', 'D'])
  })

  test('and come back later where there is no room for them yet: the offer stays until there is', async () => {
    const { kept, views } = await keptView('Mine')
    const [mine] = views() as [object]
    const others = Array.from({ length: 200 }, (_, i) => ({ ...mine, name: `V${String(i).padStart(3, '0')}` }))
    await dropView('Mine')
    await screen.findByTestId('view-dropped')
    writeViews(kept, JSON.stringify(others))
    fireEvent.click(screen.getByTestId('view-undo'))
    await screen.findByText(/A list has room for 200 views, and all are taken: “Mine” is not kept/)
    expect(names(views)).not.toContain('Mine')
    // A message that goes is seen for a moment longer, and could be answered in it.
    await waitFor(() => expect(document.querySelectorAll('[data-testid=view-dropped]')).toHaveLength(1))
    expect(notificationsStore.getState().notifications.map(({ id }) => id)).toContain('view-orders-Mine')
    writeViews(kept, JSON.stringify(others.slice(1)))
    fireEvent.click(screen.getByTestId('view-undo'))
    await screen.findByText('The view “Mine” is back as it was.')
    expect(names(views)).toContain('Mine')
  })
})

describe('no view is kept', () => {
  const tooMany = 'A list has room for 200 views, and all are taken: “More” is not kept. Drop one first.'
  const unreadable =
    'The kept views of this list cannot be read by this version of the app. They stay as they are, and none can be kept beside them.'

  test('beside as many as a list has room for, and those stay; one of the same name may be replaced', async () => {
    const { kept, views } = await keptView('Mine')
    const [mine] = views() as [object]
    const all = Array.from({ length: 200 }, (_, i) => ({ ...mine, name: `V${String(i).padStart(3, '0')}` }))
    writeViews(kept, JSON.stringify(all))
    await keepView('More', kept)
    await screen.findByText(tooMany)
    expect(views()).toEqual(all)
    await searchFor('PO')
    await keepView('V007', kept)
    await screen.findByTestId('view-replaced')
    expect(searches(views).indexOf('PO')).toBe(7)
  })

  test('over what this version cannot read: that stays as it is, and is said in the list of views too', async () => {
    const { kept } = await keptView('Mine')
    for (const text of ['{"version":9,"views":[]}', 'no list']) {
      const now = writeViews(kept, text)
      await keepView('More', kept)
      await waitFor(() => expect(screen.queryAllByText(unreadable).length).toBeGreaterThan(0))
      expect(screen.queryByText('The view “More” is kept.')).toBeNull()
      expect(now()).toBe(text)
    }
    fireEvent.click(screen.getByTestId('views'))
    await waitFor(() => expect(document.querySelector('[role="menu"]')?.textContent).toContain(unreadable))
  })

  test('where the PC has no room for it: that is said, and not that it is kept', async () => {
    const { kept } = open('/orders')
    await some('[data-index="0"][data-row-id]')
    vi.spyOn(kept as Map<string, string>, 'set').mockReturnValue(kept as Map<string, string>)
    const views = await keepView('Mine', kept)
    await screen.findByText('Nothing has changed: this PC has no room left for the views of this list.')
    expect(screen.queryByText('The view “Mine” is kept.')).toBeNull()
    expect(views()).toEqual([])
  })
})

describe('the link to a view', () => {
  const copy = async () => {
    await keptView('Mine')
    fireEvent.click(screen.getByTestId('views'))
    fireEvent.click(await screen.findByText('Copy a link to this view'))
  }

  test('is said to be copied once it is', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await copy()
    await screen.findByText('Link copied.')
    expect(write).toHaveBeenCalledWith(window.location.href)
  })

  test('is said not to be copied where the window may not', async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('Not allowed.', 'NotAllowedError'))
    await copy()
    await screen.findByText('The link was not copied: this window may not write to the clipboard.')
    expect(screen.queryByText('Link copied.')).toBeNull()
  })
})
