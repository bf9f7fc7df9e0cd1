import { Popover } from '@mantine/core'
import type { Drawer, Fields } from '../../../model/table.ts'
import {
  type Dimension,
  measuresMax,
  type Pivot,
  type PivotMeasure,
  possibleDimensions,
  possibleMeasures,
  sideMax,
} from '../../lists/pivotShape.ts'
import { Button } from '../../parts/Button.tsx'
import { pickKeys } from '../../parts/pickKeys.ts'
import { useWords, type Words } from '../../words.ts'

interface PivotFieldsProps {
  readonly drawer: Drawer
  readonly fields: Fields
  readonly pivot: Pivot
  readonly onChange: (pivot: Pivot) => void
}

type Part = 'rows' | 'columns' | 'measures'

/** What stands in the rows, in the columns and in the cells. */
export function PivotFields({ drawer, fields, pivot, onChange }: PivotFieldsProps) {
  const words = useWords()
  const dimensions = possibleDimensions(drawer, fields).map((each) => ({
    name: each.name,
    label: sideName(words, each),
  }))
  const measures = possibleMeasures(drawer, fields).map((each) => ({
    name: each.name,
    label: measureName(words, each),
  }))
  const pick = (part: Part) => ({
    title: words.say(`pivot.${part}`),
    offered: part === 'measures' ? measures : dimensions,
    chosen: pivot[part],
    most: part === 'measures' ? measuresMax : sideMax,
    onChange: (chosen: string[]) => onChange(withPart(pivot, part, chosen)),
  })
  return (
    <div className="pivot-fields" role="toolbar" aria-label={words.say('pivot.title')}>
      <Pick id="pivot-rows" {...pick('rows')} />
      <Button
        look="quiet"
        aria-label={words.say('pivot.turn')}
        title={words.say('pivot.turn')}
        onClick={() => onChange({ ...pivot, rows: pivot.columns, columns: pivot.rows })}
        data-testid="pivot-turn"
      >
        ⇄
      </Button>
      <Pick id="pivot-columns" {...pick('columns')} />
      <Pick id="pivot-measures" {...pick('measures')} />
      <Button
        aria-pressed={pivot.chart === true}
        keys="C"
        onClick={() => onChange({ ...pivot, chart: pivot.chart !== true })}
        data-testid="pivot-chart"
      >
        {words.say('pivot.chart')}
      </Button>
    </div>
  )
}

/** A field stands on one side only. */
function withPart(pivot: Pivot, part: Part, chosen: string[]): Pivot {
  const other = part === 'rows' ? 'columns' : part === 'columns' ? 'rows' : undefined
  if (other === undefined) return { ...pivot, [part]: chosen }
  return { ...pivot, [part]: chosen, [other]: pivot[other].filter((name) => !chosen.includes(name)) }
}

interface PickProps {
  readonly id: string
  readonly title: string
  readonly offered: readonly { readonly name: string; readonly label: string }[]
  readonly chosen: readonly string[]
  readonly most: number
  readonly onChange: (chosen: string[]) => void
}

function Pick({ id, title, offered, chosen, most, onChange }: PickProps) {
  const words = useWords()
  const names = chosen.map((name) => offered.find((each) => each.name === name)?.label ?? name)
  return (
    <Popover position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button data-testid={id}>
          {title}: <b>{names.length === 0 ? words.say('pivot.none') : names.join(' · ')}</b> <i aria-hidden="true">▾</i>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="pick" onKeyDown={pickKeys}>
        <ul className="pick-list">
          {offered.map(({ name, label }) => {
            const isOn = chosen.includes(name)
            return (
              <li key={name}>
                <label>
                  <input
                    type="checkbox"
                    checked={isOn}
                    disabled={!isOn && chosen.length >= most}
                    onChange={() => onChange(isOn ? chosen.filter((each) => each !== name) : [...chosen, name])}
                  />
                  <span>{label}</span>
                </label>
              </li>
            )
          })}
        </ul>
        <div className="pick-foot">
          <span className="mut">{words.say('pivot.most', { n: most })}</span>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function sideName(words: Words, { meaning, by }: Dimension): string {
  const label = words.label(meaning.label)
  return by === 'month' ? words.say('pivot.byMonth', { field: label }) : label
}

function measureName(words: Words, { meaning }: PivotMeasure): string {
  return meaning === undefined
    ? words.say('pivot.count')
    : words.say('pivot.sum', { field: words.label(meaning.label) })
}
