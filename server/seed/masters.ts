import { type Day, type Instant, isDay } from '../../model/calendar.ts'
import type { IdSource } from '../../model/id.ts'
import { type Decimal, toDecimal } from '../../model/quantity.ts'
import type { Common } from '../../model/table.ts'
import type { Color } from '../../model/tables/color.ts'
import type { Item } from '../../model/tables/item.ts'
import type { LookupValue } from '../../model/tables/lookupValue.ts'
import type { Party } from '../../model/tables/party.ts'
import type { PartyContact } from '../../model/tables/partyContact.ts'
import type { PartySite } from '../../model/tables/partySite.ts'
import { palette } from './palette.ts'
import { at, type Random } from './random.ts'
import { storeWords } from './store.ts'
import { holidaysOf } from './words/holidays.ts'
import { buyerHouses, type House, legalForm, supplierHouses } from './words/houses.ts'
import { lookupWords } from './words/lookups.ts'
import { designations, namesOf } from './words/people.ts'
import { destinationsIn } from './words/places.ts'

/** The small tables that everything else points to; they are kept while orders stream past. */
export interface Masters {
  readonly parties: readonly Party[]
  /** Biggest first: the place is the rank by which orders fall to them. */
  readonly buyers: readonly Party[]
  readonly contacts: readonly PartyContact[]
  readonly sites: readonly PartySite[]
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
  const codes = new Set([...buyerHouses, ...supplierHouses].flatMap(({ code }) => code ?? []))
  const buyers = buyerHouses.map((house, rank) => buyerFrom(house, rank))
  const suppliers = supplierHouses.map((house) => partnerFrom(house, house.kind))
  const parties = [...buyers, ...suppliers]
  const sites = buyers.flatMap((buyer, rank) => sitesFrom(buyer, rank))
  const sitesOf = new Map<string, PartySite[]>()
  for (const site of sites) sitesOf.set(site.party, [...(sitesOf.get(site.party) ?? []), site])
  return {
    parties,
    buyers,
    contacts: parties.flatMap((party) => contactsFrom(party)),
    sites,
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

  function buyerFrom(house: House, rank: number): Party {
    const party = partnerFrom(house, 'buyer')
    // A few of the small ones have left or owe money; the big ones are what the factory lives on.
    const status =
      rank < 40
        ? 'active'
        : random.weighted([
            ['active', 90],
            ['on_hold', 4],
            ['inactive', 6],
          ] as const)
    return { ...party, status }
  }

  function partnerFrom(house: House, kind: Party['kind']): Party {
    const isBangla = /\p{Script=Bengali}/u.test(house.name)
    return {
      ...stamp,
      id: ids.next('party'),
      code: house.code ?? codeFor(house.name, codes),
      name: house.name,
      isBuyer: kind === 'buyer',
      isSupplier: kind === 'supplier' || kind === 'subcontractor',
      kind,
      brand: kind === 'buyer' && random.chance(0.7) ? at(house.name.split(/[ &]+/), 0) : null,
      legalName: isBangla ? null : `${house.name} ${legalForm[house.country] ?? 'Ltd'}`,
      country: house.country,
      taxId: random.chance(0.6) ? `${house.country}${random.between(100_000_000, 999_999_999)}` : null,
      rating: toDecimal(random.between(24, 50) / 10) ?? null,
      status: 'active',
      note: null,
      mergedInto: null,
    }
  }

  function contactsFrom(party: Party): PartyContact[] {
    const country = party.country ?? 'GB'
    const [given, family] = namesOf(country)
    const many = party.isBuyer ? random.between(1, 3) : 1
    return Array.from({ length: many }, (_, i) => {
      const name = [random.pick(given), random.pick(family)] as const
      const [department, designation] = at(designations, (i * 3 + random.between(0, 1)) % designations.length)
      const mailbox = plain(`${name[0]}.${name[1]}`)
      return {
        ...stamp,
        id: ids.next('partyContact'),
        party: party.id,
        name: name.join(' '),
        department,
        designation,
        mobile: `+${random.between(1, 99)} ${random.between(100, 999)} ${random.between(100_000, 999_999)}`,
        // A domain of the reserved kind, so that nobody's letter box is ever written to by a demonstration.
        email: `${mailbox}@${party.code.toLowerCase()}.example`,
        country,
      }
    })
  }

  function sitesFrom(buyer: Party, rank: number): PartySite[] {
    const country = buyer.country ?? 'DE'
    const home = destinationsIn(country).map((each) => ({ ...each, country }))
    // The big ones sell abroad, too.
    const abroad = rank < 30 ? ['DE', 'GB', 'US', 'PL', 'NL'].filter((each) => each !== country) : []
    const away = abroad.map((each) => ({ ...random.pick(destinationsIn(each)), country: each }))
    const wanted = [...home.slice(0, random.between(1, 4)), ...away.slice(0, random.between(0, 2))]
    return wanted.map(({ place, port, country: where }, i) => ({
      ...stamp,
      id: ids.next('partySite'),
      party: buyer.id,
      code: `${buyer.code}-${where}${i + 1}`,
      place,
      consignee: random.chance(0.8) ? (buyer.legalName ?? buyer.name) : null,
      country: where,
      port,
      warehouseNo: random.chance(0.5) ? `W${random.between(1, 48)}` : null,
      incoterm: random.weighted([
        ['FOB', 70],
        ['CIF', 12],
        ['FCA', 12],
        ['DDP', 6],
      ] as const),
      address: null,
    }))
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

/** Three letters of a name that no other house has: the first ones, or else later ones in their place. */
export function codeFor(name: string, taken: Set<string>): string {
  const letters = plain(name)
    .replace(/[^a-z]/g, '')
    .toUpperCase()
  for (let j = 1; j < letters.length - 1; j++) {
    for (let k = j + 1; k < letters.length; k++) {
      const code = `${letters.charAt(0)}${letters.charAt(j)}${letters.charAt(k)}`
      if (taken.has(code)) continue
      taken.add(code)
      return code
    }
  }
  throw new Error(`Every code that "${name}" could have is taken.`)
}

/** Lower case without accents: what fits into a mail address. */
function plain(text: string): string {
  return text
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'O')
    .replaceAll('Ł', 'L')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z.]/g, '')
    .toLowerCase()
}
