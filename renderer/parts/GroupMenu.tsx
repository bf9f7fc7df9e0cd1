import { Popover } from '@mantine/core'
import { memo } from 'react'
import type { ColumnMeaning, HeadingOrder } from '../../model/query.ts'
import { type Drawer, fieldOf } from '../../model/table.ts'
import { depthMax, type Grouping, orderOf, orderText, type Summed } from '../lists/groupShape.ts'
import { allOpen, noneOpen } from '../lists/groupTree.ts'
import type { GroupView } from '../lists/useGroupView.ts'
import { useWords, type Words } from '../words.ts'
import { Button } from './Button.tsx'
import { pickKeys } from './pickKeys.ts'

interface GroupMenuProps {
  readonly drawer: Drawer
  readonly possible: readonly ColumnMeaning[]
  readonly group: Grouping | undefined
  readonly view: GroupView | undefined
  readonly summed: readonly Summed[]
  readonly onChange: (group: Grouping | undefined) => void
}

/** By what a list is grouped, one field inside the other, and in which order its groups stand. */
export const GroupMenu = memo(function GroupMenu({ drawer, possible, group, view, summed, onChange }: GroupMenuProps) {
  const words = useWords()
  const by = group?.by ?? []
  const order = orderOf(group?.order, summed)
  const labelOf = (name: string) => {
    const meaning = possible.find((each) => each.name === name)
    return meaning === undefined ? name : words.label(meaning.label)
  }
  const choose = (next: readonly string[]) => onChange(next.length === 0 ? undefined : { ...group, by: [...next] })
  const sortBy = (next: HeadingOrder) => group !== undefined && onChange({ ...group, order: orderText(next) })
  const orders = ordersOf(words, drawer, summed)
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          keys="G"
          data-testid="group"
          aria-pressed={group !== undefined}
          title={group === undefined ? undefined : words.say('group.by', { fields: by.map(labelOf).join(' › ') })}
        >
          {words.say('group.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="pick" onKeyDown={pickKeys}>
        <ul className="pick-list" aria-label={words.say('group.title')}>
          {possible.map(({ name, label }) => {
            const at = by.indexOf(name)
            return (
              <li key={name}>
                <label>
                  <input
                    type="checkbox"
                    checked={at >= 0}
                    disabled={at < 0 && by.length >= depthMax}
                    onChange={() => choose(at >= 0 ? by.filter((each) => each !== name) : [...by, name])}
                  />
                  <span>{words.label(label)}</span>
                  {at >= 0 && by.length > 1 && <small>{words.whole(at + 1)}</small>}
                </label>
              </li>
            )
          })}
        </ul>
        {group !== undefined && (
          <div className="group-order">
            <label>
              <span>{words.say('group.order')}</span>
              <select
                className="pick-search"
                data-testid="group-order"
                value={orderText({ ...order, isDescending: false })}
                onChange={(event) => {
                  const next = orderOf(event.currentTarget.value, summed)
                  // Of names one wants the first, of numbers the greatest.
                  sortBy({ ...next, isDescending: next.of !== 'value' })
                }}
              >
                {orders.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <Button
              data-testid="group-turn"
              aria-label={words.say('group.turn')}
              title={words.say('group.turn')}
              onClick={() => sortBy({ ...order, isDescending: !order.isDescending })}
            >
              {order.isDescending ? '↓' : '↑'}
            </Button>
          </div>
        )}
        <div className="pick-foot">
          {group === undefined ? (
            <span className="mut">{words.say('group.most', { n: depthMax })}</span>
          ) : (
            <>
              <Button data-testid="group-open" onClick={() => view?.setOpened(allOpen)}>
                {words.say('group.openAll')}
              </Button>
              <Button data-testid="group-close" onClick={() => view?.setOpened(noneOpen)}>
                {words.say('group.closeAll')}
              </Button>
              <Button look="quiet" data-testid="group-none" onClick={() => onChange(undefined)}>
                {words.say('group.none')}
              </Button>
            </>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
})

/** Orders that one may choose; of money one for each currency, because sums of two do not compare. */
function ordersOf(words: Words, drawer: Drawer, summed: readonly Summed[]) {
  const sums = summed.flatMap(({ field, unit }) => {
    const label = words.say('group.orderSum', { field: words.field(drawer.name, field) })
    if (unit === undefined) return [{ value: `sum:${field}`, label }]
    const choices = fieldOf(drawer, unit)?.choices ?? []
    return choices.map((choice) => ({
      value: `sum:${field}:${choice.value}`,
      label: `${label}, ${words.label(choice.label)}`,
    }))
  })
  return [
    { value: 'value', label: words.say('group.orderName') },
    { value: 'count', label: words.say('group.orderCount') },
    ...sums,
  ]
}
