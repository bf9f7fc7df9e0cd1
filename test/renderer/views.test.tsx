import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { emptyPage } from './page.ts'
import { keepView, open, some } from './screen.tsx'

// What is said when a view is kept, dropped or handed on, and how a dropped one comes back.

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
