import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Condition } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { lastQuery } from '../data/lastQuery.ts'
import { useAccess } from '../data/useAccess.ts'
import { useAhead } from '../data/useAhead.ts'
import { useCsvFile } from '../data/useCsvFile.ts'
import { useKept } from '../data/useKept.ts'
import { useList } from '../data/useList.ts'
import { usePending } from '../data/usePending.ts'
import { useSession } from '../data/useSession.ts'
import { useToday } from '../data/useToday.ts'
import { cellsOf } from '../lists/cellBlock.ts'
import { type ChosenRows, chosenRows, seenRows } from '../lists/chosenRows.ts'
import { columnsOf, defaultLayout, layoutShape } from '../lists/columnLayout.ts'
import { csvColumns } from '../lists/csvColumns.ts'
import { drilled } from '../lists/drill.ts'
import { fitSearch } from '../lists/fitSearch.ts'
import { headingsMax, possibleGroups, summedIn } from '../lists/groupShape.ts'
import { listMemory } from '../lists/listMemory.ts'
import { firstPivot } from '../lists/pivotShape.ts'
import type { Key } from '../lists/pivotTable.ts'
import { groupingOf, namesOf, queryOf } from '../lists/question.ts'
import { useChosenCount } from '../lists/useChosenCount.ts'
import { useCopyRows } from '../lists/useCopyRows.ts'
import { useGroupView } from '../lists/useGroupView.ts'
import { useListAhead } from '../lists/useListAhead.ts'
import { usePaste } from '../lists/usePaste.ts'
import { useSame } from '../lists/useSame.ts'
import { useSelection } from '../lists/useSelection.ts'
import { useMoney, useTotals } from '../lists/useTotals.ts'
import { useTurn } from '../lists/useTurn.ts'
import { type OpenedSearch, type ViewSearch, withoutEmpty } from '../lists/viewSearch.ts'
import { nextTask } from '../nextTask.ts'
import { Button } from '../parts/Button.tsx'
import { CellStrip } from '../parts/CellStrip.tsx'
import { ChosenStrip } from '../parts/ChosenStrip.tsx'
import { ColumnsMenu } from '../parts/ColumnsMenu.tsx'
import { CsvStrip } from '../parts/CsvStrip.tsx'
import { Empty } from '../parts/Empty.tsx'
import { FaultCard } from '../parts/FaultCard.tsx'
import { Filling } from '../parts/Filling.tsx'
import { FilterBar } from '../parts/FilterBar.tsx'
import { Grid } from '../parts/Grid.tsx'
import { GroupMenu } from '../parts/GroupMenu.tsx'
import { LeftOut } from '../parts/LeftOut.tsx'
import { ListFoot } from '../parts/ListFoot.tsx'
import { PasteDialog } from '../parts/PasteDialog.tsx'
import { SearchBox } from '../parts/SearchBox.tsx'
import { useKeys } from '../parts/useKeys.ts'
import { ViewsMenu } from '../parts/ViewsMenu.tsx'
import type { Room } from '../rooms.ts'
import { useSettings } from '../settings.ts'
import { useWords } from '../words.ts'
import { type PivotActs, PivotPart } from './pivot/PivotPart.tsx'
import type { PivotAnswer } from './pivot/usePivotTable.ts'
import { useHeads } from './useHeads.tsx'
import { useViewNow } from './useViewNow.ts'

const noConditions: readonly Condition[] = []
const firstBlock: readonly number[] = [0]
const typeScale = { compact: 1, normal: 1.12, floor: 1.45 } as const

/** A list of any table: search, filters, columns, a million rows. What it shows stands in the address. */
export function ListScreen({ room, search: asked }: { room: Room; search: OpenedSearch }) {
  const drawer = tableOf(room.table)
  const words = useWords()
  const navigate = useNavigate()
  const { person } = useSession()
  const access = useAccess(room.table)
  const today = useToday()
  const [{ density }] = useSettings()
  const start = useMemo(() => defaultLayout(drawer), [drawer])
  const [layout, setLayout] = useKept(`selvedge.layout.${person.id}.${room.path}`, layoutShape, start)

  const { search, leftOut } = useMemo(() => fitSearch(asked, drawer, access.fields), [asked, drawer, access.fields])
  const { pivot } = search
  const where = search.where ?? noConditions
  const sort = useMemo(() => search.sort ?? [drawer.sort], [search.sort, drawer])
  const group = useSame(useMemo(() => groupingOf(search, drawer), [search, drawer]))
  // Groups in another order are the same rows in the same places: whoever stands on one goes on standing there.
  const query = useSame(useMemo(() => queryOf(room, drawer, search, today), [room, drawer, search, today]))
  const columns = useMemo(
    () => columnsOf(drawer, access.fields, layout, typeScale[density]),
    [drawer, access.fields, layout, density],
  )
  const names = useMemo(() => namesOf(room.table, columns, group), [room.table, columns, group])
  const possible = useMemo(() => possibleGroups(drawer, access.fields), [drawer, access.fields])
  const summed = useMemo(() => summedIn(drawer, access.fields, columns), [drawer, access.fields, columns])

  const place = listMemory.of(room.path)
  const returnsTo = place !== undefined && JSON.stringify(place.query) === JSON.stringify(query) ? place.index : -1
  // Another question begins at its top; the blocks of the one before say nothing about it.
  const [seen, setSeen] = useState({ query, blocks: firstBlock })
  const setBlocks = useCallback(
    (blocks: readonly number[]) =>
      setSeen((last) =>
        (last.query === query ? last.blocks : firstBlock).join() === blocks.join() ? last : { query, blocks },
      ),
    [query],
  )
  const money = useMoney(query, summed)
  const list = useList(query, names, seen.query === query ? seen.blocks : firstBlock)
  const totals = useTotals(summed, list.totals, money)
  const groups = useGroupView(query, drawer, group, summed, returnsTo < 0 ? undefined : place?.opened)
  const selection = useSelection(group === undefined ? returnsTo : -1)
  const { setActive } = selection
  const chosen = useChosenCount(query, selection, list.total ?? 0)
  const isBack = useRef(group === undefined || returnsTo < 0)
  useEffect(() => {
    if (isBack.current || groups?.tree === undefined) return
    isBack.current = true
    setActive(groups.tree.lineOfPlace(returnsTo), false)
  }, [groups?.tree, returnsTo, setActive])
  const pending = usePending(room.table)
  const copy = useCopyRows({ query, columns, selection, list, groups })
  const csv = useCsvFile()
  const saveAs = (rows: ChosenRows = { query }) => {
    const { stretch } = rows
    csv.begin({
      ...rows,
      seen: stretch && seenRows(list, selection, stretch),
      columns: csvColumns(words, room.table, columns),
      title: words.say(room.word),
      fileName: `${words.say(room.word)} ${today}.csv`,
      isComplete: list.complete,
    })
  }

  const pivotActs = useRef<PivotActs>(null)
  /** What one sees: rows, or the figures of a pivot, whose rows are a step behind each of them. */
  const saveShown = () => (pivot === undefined ? saveAs() : pivotActs.current?.save())

  useEffect(() => {
    if (list.total !== undefined && !list.isBehind) lastQuery.tell({ found: list.total, tookMs: list.tookMs })
  }, [list.total, list.tookMs, list.isBehind])

  const setSearch = useTurn(room.path, useListAhead({ room, fields: access.fields, columns, summed }))
  const turn = () =>
    setSearch({ pivot: pivot === undefined ? firstPivot(drawer, access.fields, room.quick) : undefined })
  const drill = (answer: PivotAnswer, row: Key, column: Key) => {
    const sides = [
      { dimensions: row.length === 0 ? [] : answer.rows, key: row },
      { dimensions: column.length === 0 ? [] : answer.columns, key: column },
    ]
    // A step of its own in the history: Back returns to the pivot.
    const next = withoutEmpty({ ...search, where: [...drilled(where, sides, today)], pivot: undefined })
    void navigate({ to: '/$room', params: { room: room.path }, search: next })
  }
  const setText = useCallback((q: string) => setSearch({ q }), [setSearch])
  const setGroup = useCallback(
    (next: ViewSearch['group']) => {
      // An order that the groups have from the list is theirs no longer than the list's own.
      const isOwn = search.group?.order !== undefined || next?.order !== group?.order
      setSearch({ group: next && { by: next.by, ...(isOwn && next.order !== undefined ? { order: next.order } : {}) } })
    },
    [search.group, group, setSearch],
  )
  const heads = useHeads({
    ...{ drawer, layout, setLayout, sort, group, summed, possible, setGroup, setSearch },
    fields: access.fields,
  })
  const setWhere = useCallback((next: readonly Condition[]) => setSearch({ where: [...next] }), [setSearch])
  const ahead = useAhead(room.path, room.table)
  const open = useCallback(
    (row: Row, index: number) => {
      listMemory.keep(room.path, { query, index, id: row.id, search, opened: groups?.opened })
      const go = () => navigate({ to: '/$room/$id', params: { room: room.path, id: row.id } })
      void ahead(row.id).then(go)
    },
    [navigate, ahead, room.path, query, search, groups?.opened],
  )
  const create = () => void navigate({ to: '/$room/$id', params: { room: room.path, id: 'new' } })

  const box = useRef<HTMLElement>(null)
  const focusGrid = useCallback(
    () => box.current?.querySelector<HTMLElement>('[role=grid], [role=treegrid], [data-place][tabindex="0"]')?.focus(),
    [],
  )
  const paste = usePaste({ query, columns, selection, chosen, list, groups, access, onClosed: focusGrid })
  useEffect(() => {
    // In a task of its own: to give the focus away a browser lays out what has just been made.
    void nextTask().then(() => {
      if (document.activeElement === document.body)
        box.current?.querySelector<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })
    })
  }, [])
  useKeys({
    n: () => access.mayCreate && create(),
    '/': () => box.current?.querySelector<HTMLInputElement>('[data-testid=search]')?.focus(),
    f: () => box.current?.querySelector<HTMLElement>('[data-testid=add-filter]')?.click(),
    e: saveShown,
    p: turn,
    g: () => box.current?.querySelector<HTMLElement>('[data-testid=group]')?.click(),
    j: () => focusGrid(),
    arrowdown: () => focusGrid(),
  })

  const { view, apply } = useViewNow({
    ...{ drawer, search, where, sort, layout, setLayout, setSearch },
    fields: access.fields,
  })
  const fault = list.fault ?? groups?.fault
  const isFiltered = where.length > 0 || (search.q ?? '') !== ''

  const empty = useMemo(
    () => (
      <Filling tables={[room.table]}>
        <Empty title={words.say(isFiltered ? 'list.noneMatch' : 'list.none')}>
          {isFiltered && <Button onClick={() => setSearch({ where: [], q: '' })}>{words.say('list.clear')}</Button>}
        </Empty>
      </Filling>
    ),
    [room.table, words, isFiltered, setSearch],
  )

  return (
    <section className="screen" ref={box} aria-label={words.say(room.word)}>
      <div className="bar bar-list">
        <h1>{words.say(room.word)}</h1>
        <ViewsMenu room={room} current={view} onApply={apply} />
        <SearchBox
          value={search.q ?? ''}
          label={words.say('list.search', { table: words.say(room.word) })}
          onChange={setText}
          onLeave={focusGrid}
        />
        <FilterBar
          table={room.table}
          query={query}
          where={where}
          quick={room.quick}
          fields={access.fields}
          onChange={setWhere}
        />
        <div className="bar-end">
          <Button keys="P" onClick={turn} data-testid="pivot-toggle">
            {words.say(pivot === undefined ? 'pivot.title' : 'pivot.list')}
          </Button>
          {pivot === undefined && (
            <GroupMenu {...{ drawer, group, summed }} possible={possible} view={groups} onChange={setGroup} />
          )}
          <ColumnsMenu drawer={drawer} fields={access.fields} layout={layout} onChange={setLayout} start={start} />
          <Button keys="E" onClick={saveShown} disabled={csv.progress !== undefined} data-testid="csv">
            {words.say(pivot === undefined ? 'csv.save' : 'pivot.save')}
          </Button>
          {access.mayCreate && (
            <Button look="main" keys="N" onClick={create} data-testid="new">
              {words.say('list.new')}
            </Button>
          )}
        </div>
      </div>
      <LeftOut
        names={[...new Set([...leftOut, ...(asked.unread ?? [])])]}
        isCut={asked.isCut === true}
        onClose={() => setSearch({ where: undefined, sort: undefined, ...search })}
      />
      {pivot !== undefined ? (
        <PivotPart
          {...{ drawer, query, pivot, empty }}
          fields={access.fields}
          ref={pivotActs}
          label={words.say(room.word)}
          isComplete={list.complete}
          onChange={(next) => setSearch({ pivot: next })}
          onDrill={drill}
        />
      ) : fault !== undefined ? (
        <FaultCard fault={fault} retry={() => setSearch({ where: [], q: '', group: undefined })} />
      ) : groups?.isTooMany === true ? (
        <Empty title={words.say('group.tooMany', { most: headingsMax })}>
          <Button onClick={() => setSearch({ group: undefined })}>{words.say('group.none')}</Button>
        </Empty>
      ) : (
        <Grid
          table={room.table}
          label={words.say(room.word)}
          list={list}
          question={query}
          columns={columns}
          sort={sort}
          pending={pending}
          {...{ selection, groups, summed, totals, heads }}
          onBlocks={setBlocks}
          onOpen={open}
          onCopy={copy}
          onPaste={paste.begin}
          empty={empty}
        />
      )}
      <PasteDialog table={room.table} paste={paste} />
      <CsvStrip />
      {pivot === undefined &&
        (selection.cellsFrom === undefined ? (
          <ChosenStrip
            selection={selection}
            n={chosen}
            total={list.total ?? 0}
            onCopy={copy}
            onSave={() => saveAs(chosenRows(query, selection, groups))}
            onLeave={focusGrid}
          />
        ) : (
          <CellStrip {...{ query, columns, selection }} rows={chosen} onCopy={copy} onLeave={focusGrid} />
        ))}
      <ListFoot
        {...{ list, groups }}
        table={room.table}
        order={heads.groupOrder?.order}
        word={room.word}
        isPivot={pivot !== undefined}
        isOfCells={cellsOf(query, columns, selection, selection.active) !== undefined}
      />
    </section>
  )
}
