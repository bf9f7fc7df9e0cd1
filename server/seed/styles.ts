import type { Day, Instant } from '../../model/calendar.ts'
import type { Id, IdSource } from '../../model/id.ts'
import type { LookupValue } from '../../model/tables/lookupValue.ts'
import type { Party } from '../../model/tables/party.ts'
import type { Style } from '../../model/tables/style.ts'
import type { StyleColorway } from '../../model/tables/styleColorway.ts'
import { type DayNumber, dayOf } from './days.ts'
import type { Masters } from './masters.ts'
import { at, type Random } from './random.ts'
import { sizeRuns } from './words/lookups.ts'

/** A style with what its orders need to know of it. */
export interface StyleMade {
  readonly style: Style
  readonly colorways: readonly StyleColorway[]
  readonly buyer: Party
  /** The middle of its season: its orders ship around this day. */
  readonly shipAround: DayNumber
  readonly sizes: readonly string[]
  /** FOB in US cents, before an order's own haggling. */
  readonly cents: number
}

const necks = [
  'crew neck',
  'V neck',
  'roll neck',
  'half zip',
  'boat neck',
  'shawl collar',
  'mock neck',
  'quarter button',
]
const moods = [
  'Aurora',
  'Tide',
  'Birch',
  'Ember',
  'Willow',
  'Harbour',
  'Moss',
  'Slate',
  'Juniper',
  'Comet',
  'Pebble',
  'Saffron',
  'Lark',
  'Drift',
  'Meadow',
  'Flint',
]
const setNames = ['Top', 'Bottom', 'Cap']

/** What makes a style: kept apart from the orders, so that thousands of them never lie in memory together. */
export function styleMaker(masters: Masters, today: DayNumber) {
  const ofKind = (kind: LookupValue['kind']) => masters.lookups.filter((each) => each.kind === kind)
  const categories = ofKind('category').map((each): readonly [LookupValue, number] => [
    each,
    each.code === 'PULL' ? 8 : each.code === 'CARD' ? 4 : 1,
  ])
  const constructions = ofKind('construction')
  const gauges = ofKind('gauge').map((each): readonly [LookupValue, number] => [
    each,
    each.code === '12GG' || each.code === '7GG' ? 3 : 1,
  ])
  const seasons = new Map(ofKind('season').map((each) => [each.code, each]))

  /**
   * @param number counts styles up, from 1: part of the style's number
   * @param madeAt when the style was drawn up
   */
  return function makeStyle(
    number: number,
    {
      random,
      ids,
      buyer,
      shipAround,
      madeAt,
      author,
    }: {
      random: Random
      ids: IdSource
      buyer: Party
      shipAround: DayNumber
      madeAt: Instant
      author: Id<'appUser'> | null
    },
  ): StyleMade {
    const stamp = { version: 1, createdAt: madeAt, createdBy: author, updatedAt: madeAt, updatedBy: author }
    const category = random.weighted(categories)
    const construction = random.pick(constructions)
    const season = seasonOf(dayOf(shipAround))
    const pieceCount = category.code === 'BABY' ? random.between(2, 3) : random.chance(0.02) ? 2 : 1
    const what = `${random.pick(necks)} ${category.labelEn.toLowerCase()}`
    const style: Style = {
      ...stamp,
      id: ids.next('style'),
      styleNo: `${buyer.code}-${season}-${String(number).padStart(4, '0')}`,
      buyer: buyer.id,
      name: `${random.pick(moods)} ${construction.labelEn.toLowerCase()} ${what}`,
      category: category.id,
      construction: construction.id,
      gauge: random.weighted(gauges).id,
      season: seasons.get(season)?.id ?? null,
      isSet: pieceCount > 1,
      pieceCount,
      note: random.chance(0.12) ? random.pick(styleNotes) : null,
      status: statusFor(shipAround, today, random),
    }
    const sizes = random.weighted(sizeRuns)
    const colours = random.weighted([
      [1, 26],
      [2, 30],
      [3, 24],
      [4, 15],
      [5, 3],
      [6, 2],
    ] as const)
    const chosen = distinct(colours, () => random.pick(masters.colors))
    const colorways = chosen.flatMap((color) =>
      Array.from({ length: pieceCount }, (_, piece): StyleColorway => {
        const trim = random.chance(0.3) ? random.pick(masters.colors) : undefined
        return {
          ...stamp,
          id: ids.next('styleColorway'),
          style: style.id,
          pieceNo: piece + 1,
          pieceName: pieceCount === 1 ? null : at(setNames, piece),
          name: color.name,
          parts: [
            { part: 'Body', color: color.id },
            ...(trim === undefined ? [] : [{ part: 'Tipping', color: trim.id }]),
          ],
          sizes,
          buyer: buyer.id,
        }
      }),
    )
    // A knit's price follows its yarn and minutes: 2.50 to 14 USD, most of it around 6.
    const cents = Math.round(Math.min(1400, Math.max(250, 590 * Math.exp(0.38 * random.normal()))))
    return { style, colorways, buyer, shipAround, sizes, cents }
  }
}

const styleNotes = [
  'Panel weight to be checked at every program change.',
  'Original sample is with the buyer, counter sample in the sample room.',
  'নিটিং প্রোগ্রাম ৩ নম্বর মেশিনে রাখা আছে।',
  'Same block as last season, only the rib is longer.',
  'কাউন্টার স্যাম্পল স্যাম্পল রুমে আছে।',
]

/** Goods that leave from March to September are worn in autumn and winter, the others in the spring that follows. */
export function seasonOf(shipDay: Day): string {
  const month = Number(shipDay.slice(5, 7))
  const year = Number(shipDay.slice(2, 4))
  if (month >= 3 && month <= 9) return `AW${String(year).padStart(2, '0')}`
  return `SS${String((month >= 10 ? year + 1 : year) % 100).padStart(2, '0')}`
}

function statusFor(shipAround: DayNumber, today: DayNumber, random: Random): Style['status'] {
  if (shipAround < today - 300) return random.chance(0.9) ? 'discontinued' : 'production'
  if (shipAround < today + 70) return 'production'
  if (shipAround < today + 120) return 'approved'
  return random.chance(0.5) ? 'approved' : 'development'
}

function distinct<T>(many: number, draw: () => T): T[] {
  const drawn = new Set<T>()
  while (drawn.size < many) drawn.add(draw())
  return [...drawn]
}
