import { Menu, Popover } from '@mantine/core'
import { type FormEvent, useMemo, useRef, useState } from 'react'
import type { Field } from '../../../model/field.ts'
import type { Decimal } from '../../../model/quantity.ts'
import { isDecimal } from '../../../model/quantity.ts'
import { tableOf } from '../../../model/tables.ts'
import { useDraftField } from '../../data/useDraft.ts'
import { usePending } from '../../data/usePending.ts'
import { ask, rowsOf, useRows } from '../../data/useRows.ts'
import { useTitles } from '../../data/useTitles.ts'
import { Swatches } from '../../forms/PartText.tsx'
import type { RecordForm } from '../../forms/useRecordForm.ts'
import { Anchor } from '../../parts/Anchor.tsx'
import { Button } from '../../parts/Button.tsx'
import { useIsFilling } from '../../parts/Filling.tsx'
import { faultOf } from '../../parts/fields/faultOf.ts'
import { Kbd } from '../../parts/Kbd.tsx'
import { MenuButton } from '../../parts/MenuButton.tsx'
import { useWords } from '../../words.ts'
import { AllSites } from './AllSites.tsx'
import { MatrixGrid } from './MatrixGrid.tsx'
import { sumsOf } from './matrix.ts'
import { UnreadCells } from './UnreadCells.tsx'
import { useMatrix } from './useMatrix.ts'

const noIds: readonly string[] = []

/** Colour × size, one page a destination, and one that adds them up. */
export function MatrixCard({ form }: { form: RecordForm }) {
  const words = useWords()
  const { draft, row, isNew, id, access, mayWrite } = form
  const matrix = useMatrix(id, isNew, row, draft)
  const pending = usePending('orderLine')
  const isFilling = useIsFilling(['styleColorway', 'orderLine'])
  const style = useDraftField(draft, 'style', row)
  const buyer = useDraftField(draft, 'buyer', row)
  const currency = String(useDraftField(draft, 'currency', row) ?? '')
  const typedFob = useDraftField(draft, 'fob', row)
  const fob = priceIn(access.fields.fob, typedFob)
  const isReadOnly = !mayWrite

  const siteQuery = useMemo(
    () =>
      typeof buyer === 'string'
        ? ask('partySite', { where: [{ field: 'party', op: 'eq', value: buyer }], sort: ['place'] })
        : undefined,
    [buyer],
  )
  const possibleSites = rowsOf(useRows(siteQuery))
  const siteIds = useMemo(() => matrix.sites.filter((site) => site !== ''), [matrix.sites])
  const siteNames = useTitles('partySite', siteIds.length > 0 ? siteIds : noIds)
  const [chosen, setTab] = useState<string>()
  /** A size that was just added: its first cell is what gets typed next. */
  const [fresh, setFresh] = useState<string>()
  const setChosen = (site: string) => {
    setTab(site)
    setFresh(undefined)
  }

  // Without any line the first destination of the buyer is where the pieces go, or none where the buyer has none.
  const sites = matrix.sites.length > 0 ? matrix.sites : [possibleSites[0]?.id ?? '']
  const tab = chosen !== undefined && (chosen === 'all' || sites.includes(chosen)) ? chosen : (sites[0] ?? '')
  const nameOf = (site: string) =>
    site === ''
      ? words.say('matrix.noSite')
      : (siteNames[site] ?? String(possibleSites.find((each) => each.id === site)?.place ?? '…'))
  const sums = sumsOf(matrix, undefined)
  const otherSites = possibleSites.filter((site) => !sites.includes(site.id))

  return (
    <section className="card matrix-card" aria-label={words.say('matrix.title')}>
      <div className="matrix-head">
        <h2>{words.say('matrix.title')}</h2>
        <div role="tablist" aria-label={words.say('matrix.sites')} className="tabs">
          {sites.map((site) => (
            <button
              key={site}
              type="button"
              role="tab"
              aria-selected={tab === site}
              data-site={site}
              onClick={() => setChosen(site)}
            >
              {nameOf(site)} <small>{words.whole(sums.bySite.get(site) ?? 0)}</small>
            </button>
          ))}
          {sites.length > 1 && (
            <button
              type="button"
              role="tab"
              aria-selected={tab === 'all'}
              data-site="all"
              onClick={() => setChosen('all')}
            >
              {words.say('matrix.all')} <small>{words.whole(sums.all)}</small>
            </button>
          )}
        </div>
        {!isReadOnly && (
          <span className="matrix-adds">
            <Adds
              word={words.say('matrix.addSite')}
              options={otherSites.map((site) => ({
                id: site.id,
                name: String(site.place),
                hint: String(site.country),
              }))}
              onAdd={(site) => {
                draft.add('sites', tab === 'all' ? (sites[0] ?? '') : tab)
                draft.add('sites', site)
                setChosen(site)
              }}
            />
            <Adds
              word={words.say('matrix.addColour')}
              options={matrix.moreColorways.map((each) => ({ id: each.id, name: each.name, colors: each.colors }))}
              onAdd={(colorway) => {
                for (const each of matrix.colorways) draft.add('colorways', each.id)
                draft.add('colorways', colorway)
              }}
            />
            <AddSize
              onAdd={(size) => {
                draft.add('sizes', size)
                setFresh(size)
              }}
              isDisabled={matrix.colorways.length === 0}
            />
          </span>
        )}
        {!isReadOnly && (
          <span className="matrix-hint mut">
            {words.say('matrix.hint')} <Kbd keys="Ctrl D" />
          </span>
        )}
      </div>
      {typeof style !== 'string' ? (
        <p className="mut parts-none">{words.say('matrix.needsStyle')}</p>
      ) : matrix.colorways.length === 0 ? (
        <p className="mut parts-none">{words.say(isFilling ? 'fill.title' : 'matrix.noColours')}</p>
      ) : tab === 'all' ? (
        <AllSites {...{ matrix, sites, fob, currency, nameOf }} />
      ) : (
        <MatrixGrid
          key={tab}
          site={tab}
          fresh={fresh}
          onReached={() => setFresh(undefined)}
          {...{ matrix, draft, pending, isReadOnly, fob, currency }}
        />
      )}
      <UnreadCells matrix={matrix} nameOf={sites.length > 1 ? nameOf : undefined} />
    </section>
  )
}

/** A price that can be saved; null without one, undefined for who may not see prices. Nothing is reckoned with a price that is refused. */
function priceIn(field: Field | undefined, typed: unknown): Decimal | null | undefined {
  if (field === undefined) return undefined
  return isDecimal(typed) && faultOf(field, typed) === undefined ? typed : null
}

interface AddsProps {
  readonly word: string
  readonly options: readonly { id: string; name: string; hint?: string; colors?: readonly string[] }[]
  readonly onAdd: (id: string) => void
}

function Adds({ word, options, onAdd }: AddsProps) {
  return (
    <MenuButton
      look="quiet"
      disabled={options.length === 0}
      items={() =>
        options.map((option) => (
          <Menu.Item key={option.id} onClick={() => onAdd(option.id)}>
            {option.colors && <Swatches ids={option.colors} />}
            {option.name} {option.hint && <small className="mut">{option.hint}</small>}
          </Menu.Item>
        ))
      }
    >
      + {word}
    </MenuButton>
  )
}

/** Longest name of a size, in characters; the drawer's limit. */
const sizeMax = tableOf('orderLine').fields.size?.max ?? 12

function AddSize({ onAdd, isDisabled }: { onAdd: (size: string) => void; isDisabled: boolean }) {
  const words = useWords()
  const [isOpen, setIsOpen] = useState(false)
  const [text, setText] = useState('')
  const button = useRef<HTMLButtonElement>(null)
  const size = text.trim().toUpperCase()
  const canAdd = size !== '' && size.length <= sizeMax && !size.includes('|')
  const show = (isShown: boolean) => {
    setIsOpen(isShown)
    // Whoever clicked somewhere else is there right after this.
    if (!isShown) button.current?.focus()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (!canAdd) return
    onAdd(size)
    setText('')
    show(false)
  }
  return (
    <>
      <Button
        ref={button}
        look="quiet"
        disabled={isDisabled}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        + {words.field('orderLine', 'size')}
      </Button>
      {isOpen && (
        <Popover opened onChange={show} position="bottom-end" shadow="md" trapFocus>
          <Popover.Target>
            <Anchor of={button} />
          </Popover.Target>
          <Popover.Dropdown>
            <form className="add-size" onSubmit={submit}>
              <input
                data-autofocus
                value={text}
                aria-invalid={size !== '' && !canAdd}
                aria-label={words.field('orderLine', 'size')}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <Button type="submit" look="main" disabled={!canAdd}>
                {words.say('parts.new')}
              </Button>
            </form>
            {size.length > sizeMax && <p className="error">{words.say('reason.tooLong', { max: sizeMax })}</p>}
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  )
}
