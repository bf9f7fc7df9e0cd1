import type { CellFace } from '../lists/cellFace.ts'
import type { Column } from '../lists/columnLayout.ts'
import { fitsSurely } from '../lists/fitsSurely.ts'

/** The elements of one row that change with it. */
interface RowCast {
  /** All of them, to be put into the row. */
  readonly all: DocumentFragment
  readonly tick: HTMLElement
  /** Of each column of the mould, in its order. */
  readonly cells: readonly HTMLElement[]
}

interface MouldOf {
  readonly table: string
  readonly pinned: readonly Column[]
  /** The others that are drawn. */
  readonly loose: readonly Column[]
  /** Also those that are not drawn, the pinned ones first. */
  readonly all: readonly Column[]
  /** Width of the columns left out before the first drawn one. */
  readonly leadPx: number
  /** Width of the box that chooses the row. */
  readonly tickPx: number
  readonly emPx: number
}

/**
 * The cells of all rows of a list are made once and copied for each row: a list that is scrolled makes hundreds a second,
 * and the browser copies a row of them at once, where React would make, keep and compare each one.
 */
export class RowMould {
  readonly table: string
  /** The size of its letters, px. */
  readonly emPx: number
  /** Those that are drawn, the pinned ones first. */
  readonly columns: readonly Column[]
  readonly #sheet = document.createDocumentFragment()
  readonly #pins: number
  readonly #hasLead: boolean

  constructor(of: MouldOf) {
    const { pinned, loose, all, leadPx, tickPx } = of
    this.table = of.table
    this.emPx = of.emPx
    this.columns = [...pinned, ...loose]
    this.#pins = pinned.length
    this.#hasLead = leadPx > 0
    const cell = (column: Column) => cellOf(column, colIndex(all, column), column === pinned.at(-1))
    const pins = element('div', 'pins')
    pins.setAttribute('role', 'presentation')
    const tick = element('span', pinned.length === 0 ? 'cell cell-tick is-edge' : 'cell cell-tick', tickPx)
    tick.setAttribute('role', 'gridcell')
    tick.setAttribute('aria-colindex', '1')
    tick.dataset.tick = ''
    // What it says is said by the row itself: aria-selected.
    tick.append(element('i', 'tick'))
    tick.firstElementChild?.setAttribute('aria-hidden', 'true')
    pins.append(tick, ...pinned.map(cell))
    this.#sheet.append(pins)
    if (this.#hasLead) this.#sheet.append(element('span', 'grid-lead', leadPx))
    this.#sheet.append(...loose.map(cell))
  }

  cast(): RowCast {
    const all = document.importNode(this.#sheet, true)
    const [pins, ...rest] = all.children
    const [tick, ...pinned] = pins?.children ?? []
    const loose = this.#hasLead ? rest.slice(1) : rest
    return {
      all,
      tick: tick?.firstElementChild as HTMLElement,
      cells: [...pinned.slice(0, this.#pins), ...loose] as HTMLElement[],
    }
  }
}

/** Which of all columns one is, counted from 1 after the boxes that choose rows: of those not drawn no reader knows. */
export function colIndex(all: readonly Column[], { name }: Column): number {
  return all.findIndex((each) => each.name === name) + 2
}

function cellOf(column: Column, index: number, isEdge: boolean): HTMLElement {
  const classes = ['cell', column.right && 'cell-right', isEdge && 'is-edge', column.meaning.field.code && 'code']
  const cell = element('div', classes.filter(Boolean).join(' '), column.widthPx)
  cell.setAttribute('role', 'gridcell')
  cell.setAttribute('aria-colindex', String(index))
  cell.dataset.col = column.name
  return cell
}

function element(name: 'div' | 'span' | 'i', className: string, widthPx?: number): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  if (widthPx !== undefined) made.style.width = `${widthPx}px`
  return made
}

/** What stands beside the text of a cell: its own edges, those of a state, the column of units. */
const besidePx = 18
const stateEm = 1.3
const unitEm = 3

/** Writes into a cell of a column what is seen in it. @param emPx the size of its letters, px */
export function writeFace(cell: HTMLElement, face: CellFace, { widthPx, meaning }: Column, emPx: number): void {
  const { text, look, tone, unit } = face
  if (look === 'plain' && unit === undefined) cell.textContent = text
  else if (look === 'plain') cell.replaceChildren(`${text} `, worn('unit', unit ?? ''))
  else if (look === 'state') cell.replaceChildren(worn(`state state-${tone}`, text))
  else if (look === 'provisional') cell.replaceChildren(worn('provisional', text))
  else if (look === 'wait') cell.replaceChildren(element('i', 'cell-wait'))
  else {
    const swatch = element('i', 'swatch')
    swatch.style.background = text
    cell.replaceChildren(swatch, text)
  }
  const besideEm = look === 'state' ? stateEm : unit === undefined ? 0 : unitEm
  const roomPx = widthPx - besidePx - besideEm * emPx
  const isWhole = look !== 'swatch' && fitsSurely(text, roomPx, emPx, meaning.field.code === true)
  cell.classList.toggle('is-whole', isWhole)
}

function worn(className: string, text: string): HTMLElement {
  const made = element('span', className)
  made.textContent = text
  return made
}
