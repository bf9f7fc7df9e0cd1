import { type Day, type Instant, isDay } from '../../model/calendar.ts'
import type { IdSource } from '../../model/id.ts'
import type { Decimal } from '../../model/quantity.ts'
import type { Common } from '../../model/table.ts'
import type { Color } from '../../model/tables/color.ts'
import type { Item } from '../../model/tables/item.ts'
import type { LookupValue } from '../../model/tables/lookupValue.ts'
import type { PartySite } from '../../model/tables/partySite.ts'
import { palette } from './palette.ts'
import { makePartners, type Partners } from './partners.ts'
import type { Random } from './random.ts'
import { storeWords } from './store.ts'
import { holidaysOf } from './words/holidays.ts'
import { lookupWords } from './words/lookups.ts'

/** The small tables that everything else points to; they are kept while orders stream past. */
export interface Masters extends Partners {
  readonly sitesOf: ReadonlyMap<string, readonly PartySite[]>
  readonly lookups: readonly LookupValue[]
  readonly colors: readonly Color[]
  readonly items: readonly Item[]
}

/**
 * @param from the first day anything may ship; seasons and holidays are made from its year on
 * @param to the last one
 */
export function makeMasters({
  random,
  ids,
  at: createdAt,
  from,
  to,
}: {
  random: Random
  ids: IdSource
  at: Instant
  from: Day
  to: Day
}): Masters {
  const stamp: Common = { version: 1, createdAt, createdBy: null, updatedAt: createdAt, updatedBy: null }
  const partners = makePartners({ random, ids, stamp })
  const sitesOf = new Map<string, PartySite[]>()
  for (const site of partners.sites) sitesOf.set(site.party, [...(sitesOf.get(site.party) ?? []), site])
  return {
    ...partners,
    sitesOf,
    lookups: lookupsFrom(),
    colors: palette().map((swatch) => ({
      ...stamp,
      id: ids.next('color'),
      codeType: 'PANTONE',
      code: swatch.code,
      name: swatch.name,
      family: swatch.family,
      hex: swatch.hex,
      buyer: null,
    })),
    items: storeWords().map((word) => ({
      ...stamp,
      id: ids.next('item'),
      ...word,
      minStock: word.kind === 'yarn' ? (String(50 * random.between(1, 12)) as Decimal) : null,
    })),
  }

  function lookupsFrom(): LookupValue[] {
    const first = Number(from.slice(0, 4))
    const last = Number(to.slice(0, 4)) + 1
    const rows: LookupValue[] = []
    const placeIn = new Map<string, number>()
    const add = (kind: LookupValue['kind'], code: string, labelEn: string, labelBn: string | null, active = true) => {
      const sort = (placeIn.get(kind) ?? 0) + 10
      placeIn.set(kind, sort)
      rows.push({ ...stamp, id: ids.next('lookupValue'), kind, code, labelEn, labelBn, sort, active })
    }
    for (let year = first; year <= last; year++) {
      const short = String(year % 100).padStart(2, '0')
      add('season', `SS${short}`, `Spring–summer ${year}`, `বসন্ত–গ্রীষ্ম ${year}`, year >= last - 2)
      add('season', `AW${short}`, `Autumn–winter ${year}`, `শরৎ–শীত ${year}`, year >= last - 2)
    }
    for (const word of lookupWords) add(word.kind, word.code, word.labelEn, word.labelBn)
    for (const { day, en, bn } of holidaysOf(first, last)) if (isDay(day)) add('holiday', day, en, bn)
    return rows
  }
}
