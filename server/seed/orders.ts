import { orderValue } from '../../model/formulas.ts'
import { type Id, type IdSource, idFrom } from '../../model/id.ts'
import { series } from '../../model/numbers.ts'
import { type Decimal, toDecimal } from '../../model/quantity.ts'
import type { OrderLine } from '../../model/tables/orderLine.ts'
import type { PartySite } from '../../model/tables/partySite.ts'
import type { SalesOrder } from '../../model/tables/salesOrder.ts'
import type { StatusEvent } from '../../model/tables/statusEvent.ts'
import { type DayNumber, dayOf, momentOn, yearOf } from './days.ts'
import { statusOn, type Walk, walkTo } from './progress.ts'
import { at, type Random } from './random.ts'
import type { ShipWindow } from './shipping.ts'
import type { StyleMade } from './styles.ts'
import { cancelReasons, holdReasons, notesBn, notesEn } from './words/notes.ts'

/** An order before it has an id: drawn first, so that a season's orders can be put in the order in which they came. */
export interface OrderDrawn {
  readonly made: StyleMade
  readonly random: Random
  readonly number: number
  readonly shipDate: DayNumber
  readonly orderDate: DayNumber
  readonly status: SalesOrder['status']
}

/** @param number counts orders up, from 0: part of the order's number */
export function drawOrder(
  number: number,
  { made, random, window, today }: { made: StyleMade; random: Random; window: ShipWindow; today: DayNumber },
): OrderDrawn {
  const shipDate = window.move(made.shipAround, Math.round(random.normal() * 16))
  const lead = Math.round(Math.min(210, Math.max(35, 95 * Math.exp(0.28 * random.normal()))))
  const asked = shipDate - lead
  // Nothing has been ordered in the future: what ships far ahead came in lately.
  const orderDate = asked < today ? asked : today - random.between(1, 21)
  return { made, random, number, shipDate, orderDate, status: statusOn(shipDate, today, random) }
}

export interface OrderMade {
  readonly order: SalesOrder
  readonly lines: readonly OrderLine[]
  readonly events: readonly StatusEvent[]
}

export interface OrderContext {
  readonly ids: IdSource
  readonly sitesOf: ReadonlyMap<string, readonly PartySite[]>
  readonly today: DayNumber
  readonly authors: readonly Id<'appUser'>[]
  /** Gives the next number of the year's own document series. */
  readonly nextSclPo: (year: number) => number
  readonly withLines: boolean | 'open'
  readonly withEvents: boolean
}

function needsLines(asked: boolean | 'open', status: string): boolean {
  return asked === 'open' ? status !== 'closed' && status !== 'shipped' && status !== 'cancelled' : asked
}

/**
 * An order with its lines and its history. Without lines the header is the same: pieces are drawn first and then dealt
 * out, so they are the sum of the lines whether or not anybody asks for them.
 */
export function makeOrder(drawn: OrderDrawn, context: OrderContext): OrderMade {
  const { made, random, shipDate, orderDate, status } = drawn
  const { ids, authors } = context
  const id = ids.next('salesOrder')
  const author = authors.length === 0 ? null : random.pick(authors)
  const year = yearOf(orderDate)
  const createdAt = momentOn(orderDate, random)
  const pieces = piecesOf(random, made)
  const currency = currencyOf(made, random)
  // A draft may still wait for its price.
  const fob = status === 'draft' && random.chance(0.2) ? null : priceOf(made, random)
  const walk = walkTo(status, { orderDate, shipDate, today: context.today, random })
  const amendmentNo =
    status !== 'draft' && random.chance(0.045)
      ? random.weighted([
          [1, 80],
          [2, 16],
          [3, 4],
        ] as const)
      : 0
  const moved = walk.at(-1)?.day ?? orderDate
  const updatedAt = moved === orderDate ? createdAt : momentOn(moved, random)
  const order: SalesOrder = {
    id,
    version: 1 + walk.length + amendmentNo,
    createdAt,
    createdBy: author,
    updatedAt,
    updatedBy: author,
    orderNo: `PO-${4_400_000 + drawn.number * 3 + random.between(0, 2)}`,
    sclPo: at(series, 0).print(year, context.nextSclPo(year)),
    provisionalNo: null,
    buyer: made.buyer.id,
    style: made.style.id,
    season: made.style.season,
    category: categoryOf(made, pieces, random),
    contractNo: random.chance(0.45) ? `SC/${made.buyer.code}/${year}/${random.between(1, 400)}` : null,
    currency,
    fob,
    orderDate: dayOf(orderDate),
    deliveryDate: random.chance(0.85) ? dayOf(shipDate + random.between(18, 42)) : null,
    shipDate: dayOf(shipDate),
    shipMode: random.weighted([
      ['sea', 80],
      ['air', 10],
      ['multimodal', 6],
      ['courier', 2],
      ['road', 2],
    ] as const),
    note: random.chance(0.55) ? noteFor(made, orderDate, random) : null,
    amendmentNo,
    status,
    pieces,
    value: fob === null ? null : orderValue(pieces, fob),
  }
  return {
    order,
    lines: needsLines(context.withLines, order.status)
      ? linesOf(order, made, context.sitesOf.get(made.buyer.id) ?? [], random)
      : [],
    events: context.withEvents ? eventsOf(order, walk, ids, random) : [],
  }
}

/** Pieces of one order: half are below 60, the mean is about 130, the tail is long; whole sets. */
function piecesOf(random: Random, { style }: StyleMade): number {
  const drawn = Math.min(24_000, Math.max(6, Math.round(60 * Math.exp(1.243 * random.normal()))))
  return Math.max(1, Math.round(drawn / style.pieceCount)) * style.pieceCount
}

/** The style's price after haggling, in cents or, now and then, in the tenths of a cent that a yarn quotation leaves. */
function priceOf({ cents }: StyleMade, random: Random): Decimal | null {
  const haggled = Math.min(14_000, Math.max(2500, Math.round(cents * 10 * (0.96 + 0.08 * random.next()))))
  const mills = random.chance(0.15) ? haggled : Math.round(haggled / 50) * 50
  return toDecimal(mills / 1000) ?? null
}

function currencyOf({ buyer }: StyleMade, random: Random): SalesOrder['currency'] {
  if (buyer.country === 'BD') return 'BDT'
  if (buyer.country === 'GB' && random.chance(0.3)) return 'GBP'
  if (['DE', 'FR', 'ES', 'IT', 'NL', 'BE', 'AT'].includes(buyer.country ?? '') && random.chance(0.25)) return 'EUR'
  return 'USD'
}

function categoryOf({ buyer }: StyleMade, pieces: number, random: Random): SalesOrder['category'] {
  if (buyer.country === 'BD') return 'domestic'
  if (pieces < 10) return 'sample'
  return random.weighted([
    ['regular', 62],
    ['repeat', 20],
    ['urgent', 9],
    ['export', 9],
  ] as const)
}

function noteFor({ colorways, sizes }: StyleMade, orderDate: DayNumber, random: Random): string {
  const text = random.chance(0.3) ? random.pick(notesBn) : random.pick(notesEn)
  return text
    .replace('{day}', dayOf(orderDate + random.between(4, 40)))
    .replace('{n}', String(random.between(2, 12)))
    .replace('{colour}', random.pick(colorways).name)
    .replace('{size}', random.pick(sizes))
}

/** Deals an order's pieces out to colours, sizes and destinations; every cell that gets a piece is a line. */
function linesOf(order: SalesOrder, made: StyleMade, sites: readonly PartySite[], random: Random): OrderLine[] {
  const { style, colorways, sizes } = made
  const sets = order.pieces / style.pieceCount
  const names = [...new Set(colorways.map(({ name }) => name))]
  // A small order is of one colour for one place; only the tail fills the whole matrix.
  const most = sets < 40 ? 1 : sets < 150 ? 2 : 6
  const colours = names.slice(0, random.between(1, Math.min(most, names.length)))
  const places = sites.slice(
    0,
    Math.min(
      sites.length,
      sets < 100
        ? 1
        : random.weighted([
            [1, 60],
            [2, 28],
            [3, 12],
          ] as const),
    ),
  )
  const cells = colours.flatMap((colour) =>
    (places.length === 0 ? [null] : places).flatMap((site) =>
      sizes.map((size, i) => ({ colour, site, size, weight: curve(i, sizes.length) * (0.8 + 0.4 * random.next()) })),
    ),
  )
  const tolerancePct = random.chance(0.4) ? (random.pick(['2', '3', '5']) as Decimal) : null
  return deal(sets, cells).flatMap(({ colour, site, size, qty }) =>
    colorways
      .filter(({ name }) => name === colour)
      .map(
        (colorway): OrderLine => ({
          id: idFrom('orderLine', order.id, colorway.id, size, site?.id ?? null),
          version: 1,
          createdAt: order.createdAt,
          createdBy: order.createdBy,
          updatedAt: order.createdAt,
          updatedBy: order.createdBy,
          order: order.id,
          colorway: colorway.id,
          size,
          site: site?.id ?? null,
          qty,
          tolerancePct,
          buyer: order.buyer,
        }),
      ),
  )
}

/** The middle sizes sell best. */
function curve(place: number, many: number): number {
  const middle = (many - 1) / 2
  return 1 + 1.6 * Math.exp(-0.5 * ((place - middle * 0.95) / (many / 4)) ** 2)
}

/** Splits whole pieces by weight, exactly: what rounding down leaves goes to the largest remainders. Empty cells fall out. */
export function deal<T extends { readonly weight: number }>(
  pieces: number,
  cells: readonly T[],
): (T & { readonly qty: number })[] {
  const sum = cells.reduce((all, { weight }) => all + weight, 0)
  const shares = cells.map((cell) => ({ cell, share: (pieces * cell.weight) / sum }))
  const left = pieces - shares.reduce((all, { share }) => all + Math.floor(share), 0)
  const luckiest = new Set(
    shares
      .map(({ share }, place) => ({ place, rest: share - Math.floor(share) }))
      .sort((a, b) => b.rest - a.rest || a.place - b.place)
      .slice(0, left)
      .map(({ place }) => place),
  )
  return shares.flatMap(({ cell, share }, place) => {
    const qty = Math.floor(share) + (luckiest.has(place) ? 1 : 0)
    return qty === 0 ? [] : [{ ...cell, qty }]
  })
}

function eventsOf(order: SalesOrder, walk: Walk, ids: IdSource, random: Random): StatusEvent[] {
  return walk.map(({ from, to, day }, place): StatusEvent => {
    const isLast = place === walk.length - 1
    const at = isLast ? order.updatedAt : momentOn(day, random)
    const reason = to === 'on_hold' ? random.pick(holdReasons) : to === 'cancelled' ? random.pick(cancelReasons) : null
    return {
      id: ids.next('statusEvent'),
      version: 1,
      createdAt: at,
      createdBy: order.createdBy,
      updatedAt: at,
      updatedBy: order.createdBy,
      subjectTable: 'salesOrder',
      subject: order.id,
      from,
      to,
      reason,
      occurredAt: at,
      actor: order.createdBy,
      buyer: order.buyer,
    }
  })
}
