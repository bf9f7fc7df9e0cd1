import type { IdSource } from '../../model/id.ts'
import { toDecimal } from '../../model/quantity.ts'
import type { Common } from '../../model/table.ts'
import type { Party } from '../../model/tables/party.ts'
import type { PartyContact } from '../../model/tables/partyContact.ts'
import type { PartySite } from '../../model/tables/partySite.ts'
import { at, type Random } from './random.ts'
import { buyerHouses, type House, legalForm, supplierHouses } from './words/houses.ts'
import { designations, namesOf } from './words/people.ts'
import { destinationsIn } from './words/places.ts'

export interface Partners {
  readonly parties: readonly Party[]
  /** Biggest first: the place is the rank by which orders fall to them. */
  readonly buyers: readonly Party[]
  readonly contacts: readonly PartyContact[]
  readonly sites: readonly PartySite[]
}

interface Hand {
  readonly random: Random
  readonly ids: IdSource
  readonly stamp: Common
}

/** The houses a factory deals with, their people, and where their goods go. */
export function makePartners(hand: Hand): Partners {
  const codes = new Set([...buyerHouses, ...supplierHouses].flatMap(({ code }) => code ?? []))
  const buyers = buyerHouses.map((house, rank) => buyerFrom(house, rank, codes, hand))
  const suppliers = supplierHouses.map((house) => partnerFrom(house, house.kind, codes, hand))
  const parties = [...buyers, ...suppliers]
  const sites = buyers.flatMap((buyer, rank) => sitesFrom(buyer, rank, hand))
  const contacts = parties.flatMap((party) => contactsFrom(party, hand))
  return { parties, buyers, contacts, sites }
}

function buyerFrom(house: House, rank: number, codes: Set<string>, hand: Hand): Party {
  const party = partnerFrom(house, 'buyer', codes, hand)
  // A few of the small ones have left or owe money; the big ones are what the factory lives on.
  const status =
    rank < 40
      ? 'active'
      : hand.random.weighted([
          ['active', 90],
          ['on_hold', 4],
          ['inactive', 6],
        ] as const)
  return { ...party, status }
}

function partnerFrom(house: House, kind: Party['kind'], codes: Set<string>, { random, ids, stamp }: Hand): Party {
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

function contactsFrom(party: Party, { random, ids, stamp }: Hand): PartyContact[] {
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

function sitesFrom(buyer: Party, rank: number, { random, ids, stamp }: Hand): PartySite[] {
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

/** Three letters of a name that no other house has: the first ones, or else later ones in their place. */
function codeFor(name: string, taken: Set<string>): string {
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
