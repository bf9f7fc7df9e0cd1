import { type Day, instantAt } from '../../model/calendar.ts'
import { type Id, type IdSource, idSource } from '../../model/id.ts'
import type { Row } from '../../model/table.ts'
import { type DayNumber, dayOf, dayStartMs, momentOn, numberOf } from './days.ts'
import { type Masters, makeMasters } from './masters.ts'
import { drawOrder, makeOrder, type OrderDrawn } from './orders.ts'
import { at, randomFrom } from './random.ts'
import { type ShipWindow, shipWindow, zipf } from './shipping.ts'
import { type StyleMade, styleMaker } from './styles.ts'

/** Rows of one table; whatever they refer to came in an earlier batch. */
export interface Batch {
  readonly table: string
  readonly rows: readonly Row[]
}

export interface GenerateOptions {
  readonly seed: string | number
  readonly orders: number
  /** The day the data is seen from: what shipped before it is history. */
  readonly today: Day
  /**
   * False leaves out order lines, "open" those of orders that are over (a work in hand of years would be nine tenths
   * history); pieces and value of the headers stay the same.
   */
  readonly lines?: boolean | 'open'
  /** False leaves out the history of states. */
  readonly events?: boolean
  /** People who are said to have written the orders. */
  readonly authors?: readonly Id<'appUser'>[]
  /** How far back orders reach; a demonstration needs half a year, a factory's archive seven years. */
  readonly history?: 'season' | 'archive'
}

const batchRows = 2000
/** Styles made at a time. Only their orders lie in memory together, so a million orders need no more than a thousand. */
const stylesAtOnce = 200

/**
 * A sweater factory's masters, styles, orders, lines and histories, the same for the same options. Streams in batches of
 * at most 2,000 rows, in an order in which every reference is already there, and holds only the masters in memory.
 */
export function* generate(options: GenerateOptions): Generator<Batch, void> {
  const { seed, orders } = options
  const today = numberOf(options.today)
  const window = windowOf(options)
  const clock = clockedIds(seed)
  const startMs = dayStartMs(window.from - 365)
  clock.set(startMs)
  const masters = makeMasters({
    random: randomFrom(seed, 'masters'),
    ids: clock.ids,
    at: instantAt(startMs),
    from: dayOf(window.from),
    to: dayOf(window.to),
  })
  yield* inBatches('party', masters.parties)
  yield* inBatches('partyContact', masters.contacts)
  yield* inBatches('partySite', masters.sites)
  yield* inBatches('lookupValue', masters.lookups)
  yield* inBatches('color', masters.colors)
  yield* inBatches('item', masters.items)

  const styles = Math.max(120, Math.round(orders / 8))
  const authors = options.authors ?? []
  const makeStyle = planStyles({ seed, styles, window, masters, today, clock, authors })
  const share = orderShare(seed, styles, orders)
  const sclPos = new Map<number, number>()
  const context = {
    ids: clock.ids,
    sitesOf: masters.sitesOf,
    today,
    authors,
    nextSclPo(year: number) {
      const next = (sclPos.get(year) ?? 0) + 1
      sclPos.set(year, next)
      return next
    },
    withLines: options.lines ?? true,
    withEvents: options.events ?? true,
  }
  for (let first = 0; first < styles; first += stylesAtOnce) {
    const made: StyleMade[] = []
    for (let place = first; place < Math.min(styles, first + stylesAtOnce); place++) made.push(makeStyle(place))
    yield* inBatches(
      'style',
      made.map(({ style }) => style),
    )
    yield* inBatches(
      'styleColorway',
      made.flatMap(({ colorways }) => colorways),
    )

    const drawn: OrderDrawn[] = []
    for (const [i, each] of made.entries()) {
      const end = share(first + i + 1)
      for (let number = share(first + i); number < end; number++)
        drawn.push(drawOrder(number, { made: each, random: randomFrom(seed, 'order', number), window, today }))
    }
    // In the order in which they came in, so that numbers and ids rise with the dates.
    drawn.sort((a, b) => a.orderDate - b.orderDate || a.number - b.number)
    const whole = drawn.map((each) => {
      clock.set(dayStartMs(each.orderDate))
      return makeOrder(each, context)
    })
    yield* inBatches(
      'salesOrder',
      whole.map(({ order }) => order),
    )
    yield* inBatches(
      'orderLine',
      whole.flatMap(({ lines }) => lines),
    )
    yield* inBatches(
      'statusEvent',
      whole.flatMap(({ events }) => events),
    )
  }
}

function windowOf({ orders, today: day, history }: GenerateOptions): ShipWindow {
  const today = numberOf(day)
  const reach = history ?? (orders > 20_000 ? 'archive' : 'season')
  return shipWindow(today - (reach === 'archive' ? 7 * 365 : 180), today + 180)
}

/** Ids whose time is the row's own: what was made together lies together in an index. */
function clockedIds(seed: string | number): { readonly ids: IdSource; set(ms: number): void } {
  let nowMs = 0
  const random = randomFrom(seed, 'ids')
  return {
    ids: idSource({ nowMs: () => nowMs, random: random.fill }),
    set(ms) {
      nowMs = ms
    },
  }
}

function planStyles({
  seed,
  styles,
  window,
  masters,
  today,
  clock,
  authors,
}: {
  seed: string | number
  styles: number
  window: ShipWindow
  masters: Masters
  today: DayNumber
  clock: ReturnType<typeof clockedIds>
  authors: readonly Id<'appUser'>[]
}): (place: number) => StyleMade {
  const make = styleMaker(masters, today)
  const rank = zipf(masters.buyers.length)
  const turn = randomFrom(seed, 'buyers').next()
  return (place) => {
    const random = randomFrom(seed, 'style', place)
    // Steps of the golden ratio spread evenly over any stretch, so that shares hold in a small factory and in every season.
    const buyer = at(masters.buyers, rank((turn + place * 0.6180339887498949) % 1))
    const shipAround = window.dayAt((place + random.next()) / styles)
    const asked = shipAround - random.between(150, 230)
    const drawnUp = asked < today ? asked : today - random.between(22, 60)
    clock.set(dayStartMs(drawnUp))
    const author = authors.length === 0 ? null : random.pick(authors)
    return make(place + 1, { random, ids: clock.ids, buyer, shipAround, madeAt: momentOn(drawnUp, random), author })
  }
}

/** The number of the first order of a style: shares differ from none to twice the mean, and sum to the whole exactly. */
function orderShare(seed: string | number, styles: number, orders: number): (place: number) => number {
  return (place) => {
    if (place <= 0) return 0
    if (place >= styles) return orders
    return Math.floor(((place + randomFrom(seed, 'share', place).next()) * orders) / styles)
  }
}

function* inBatches(table: string, rows: readonly Row[]): Generator<Batch, void> {
  for (let from = 0; from < rows.length; from += batchRows) yield { table, rows: rows.slice(from, from + batchRows) }
}
