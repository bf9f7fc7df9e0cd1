import type { UseNavigateResult } from '@tanstack/react-router'
import { useMemo } from 'react'
import { may } from '../../model/access.ts'
import { fold } from '../../model/search.ts'
import { tableOf } from '../../model/tables.ts'
import type { LookupHit } from '../../workers/doors.ts'
import { isOpen, roomOfTable, rooms } from '../rooms.ts'
import { densities, useSettings } from '../settings.ts'
import { useSurroundings } from '../surroundings.ts'
import { bn } from '../words/bn.ts'
import { en } from '../words/en.ts'
import { useWords, type Word } from '../words.ts'
import { useLanguage } from './useLanguage.ts'
import { useLookup } from './useLookup.ts'
import { useSession } from './useSession.ts'

export interface PaletteEntry {
  readonly key: string
  /** What sort of thing it is, in a word. */
  readonly kind: string
  readonly title: string
  readonly hint: string
  readonly isCode: boolean
  readonly keys?: string
  run(navigate: UseNavigateResult<string>): void
}

interface Command extends PaletteEntry {
  /** Both languages' names, folded: a person types whichever comes to mind. */
  readonly names: string
}

/**
 * What the palette offers for a text: records whose number is exactly that, rooms and actions, then other records. While it
 * is behind, some of the records are those of the text before.
 */
export function usePaletteEntries(text: string): {
  readonly entries: readonly PaletteEntry[]
  readonly isBehind: boolean
} {
  const words = useWords()
  const { grants } = useSession()
  const { bridge } = useSurroundings()
  const [, setSettings] = useSettings()
  const [, setLanguage] = useLanguage()
  const hasText = text.trim() !== ''
  const sees = (table: string) => may(grants, tableOf(table).read)
  const { hits: orders, isBehind: areOrdersBehind } = useLookup('salesOrder', text, {
    limit: 8,
    enabled: hasText && sees('salesOrder'),
  })
  const { hits: styles, isBehind: areStylesBehind } = useLookup('style', text, {
    limit: 5,
    enabled: hasText && sees('style'),
  })
  const { hits: parties, isBehind: arePartiesBehind } = useLookup('party', text, {
    limit: 5,
    enabled: hasText && sees('party'),
  })

  const commands = useMemo<readonly Command[]>(() => {
    const go = (key: string, word: Word, keys: string | undefined, run: PaletteEntry['run']): Command => ({
      key,
      kind: words.say('palette.goTo'),
      title: words.say(word),
      hint: '',
      isCode: false,
      names: fold(`${en[word]} ${bn[word]}`),
      run,
      ...(keys === undefined ? {} : { keys }),
    })
    const act = (key: string, word: Word, keys: string | undefined, run: PaletteEntry['run']): Command => ({
      ...go(key, word, keys, run),
      kind: words.say('palette.do'),
    })
    const open = rooms.filter((room) => isOpen(room, grants))
    return [
      ...open.map((room) =>
        go(
          `room.${room.path}`,
          room.word,
          undefined,
          (navigate) => void navigate({ to: '/$room', params: { room: room.path } }),
        ),
      ),
      ...(may(grants, 'floor.view')
        ? [go('room.board', 'room.board', undefined, (navigate) => void navigate({ to: '/board' }))]
        : []),
      go('room.outbox', 'room.outbox', undefined, (navigate) => void navigate({ to: '/outbox' })),
      go('room.settings', 'room.settings', undefined, (navigate) => void navigate({ to: '/settings' })),
      ...(may(grants, 'order.edit')
        ? [
            act(
              'do.newOrder',
              'order.new',
              'N',
              (navigate) => void navigate({ to: '/$room/$id', params: { room: 'orders', id: 'new' } }),
            ),
          ]
        : []),
      act('do.window', 'do.window', undefined, () => {
        const path = `${window.location.pathname}${window.location.search}`
        if (bridge === undefined) window.open(path, '_blank', 'noopener')
        else void bridge.openWindow(path)
      }),
      act('do.dark', 'do.dark', undefined, () => setSettings({ theme: 'dark' })),
      act('do.light', 'do.light', undefined, () => setSettings({ theme: 'light' })),
      act('do.english', 'do.english', undefined, () => setLanguage('en')),
      act('do.bangla', 'do.bangla', undefined, () => setLanguage('bn')),
      ...densities.map((density) => act(`do.${density}`, `do.${density}`, undefined, () => setSettings({ density }))),
    ]
  }, [words, grants, setSettings, setLanguage, bridge])

  const entries = useMemo(() => {
    const wanted = fold(text.trim())
    const record =
      (table: string) =>
      (hit: LookupHit): PaletteEntry => ({
        key: `${table}.${hit.id}`,
        kind: words.table(table),
        title: hit.title,
        hint: hit.hint,
        isCode: table !== 'party',
        run: (navigate) =>
          void navigate({ to: '/$room/$id', params: { room: roomOfTable(table)?.path ?? 'orders', id: hit.id } }),
      })
    const records = [
      ...orders.map((hit) => ({
        entry: record('salesOrder')(hit),
        numbers: [hit.row.orderNo, hit.row.sclPo, hit.row.provisionalNo],
      })),
      ...styles.map((hit) => ({ entry: record('style')(hit), numbers: [hit.row.styleNo] })),
      ...parties.map((hit) => ({ entry: record('party')(hit), numbers: [hit.row.code] })),
    ]
    const isExact = (numbers: readonly unknown[]) =>
      numbers.some((number) => typeof number === 'string' && fold(number) === wanted)
    const found = commands.filter((command) => wanted === '' || command.names.includes(wanted))
    return [
      ...records.filter(({ numbers }) => isExact(numbers)).map(({ entry }) => entry),
      ...found,
      ...records.filter(({ numbers }) => !isExact(numbers)).map(({ entry }) => entry),
    ]
  }, [text, commands, orders, styles, parties, words])
  return { entries, isBehind: areOrdersBehind || areStylesBehind || arePartiesBehind }
}
