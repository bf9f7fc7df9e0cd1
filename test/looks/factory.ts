import { addDays, type Day, instantAt } from '../../model/calendar.ts'
import { targetPieces } from '../../model/formulas.ts'
import { idFrom } from '../../model/id.ts'
import { withPieces } from '../../model/mutation.ts'
import { type Decimal, toDecimal } from '../../model/quantity.ts'
import { orderStates } from '../../model/states.ts'
import type { Row } from '../../model/table.ts'

/** A believable factory, the same for the same number of orders: enough to look at every screen. */
export type Tables = Readonly<Record<string, readonly Row[]>>

export const fixtureToday = '2026-11-24' as Day
export const fixtureNowMs = Date.parse('2026-11-24T05:20:00.000Z')

const dec = (value: number, places: number) => toDecimal(value.toFixed(places)) ?? ('0' as Decimal)

/** A small generator (mulberry32), so that pictures can be compared. */
function chance(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const buyers = [
  ['HM', 'H&M', 'SE', 'Hamburg DC', 'Borås DC', 'Warszawa DC'],
  ['ZARA', 'Zara', 'ES', 'Arteixo', 'Zaragoza'],
  ['GAP', 'Gap', 'US', 'Fishkill', 'Gallatin'],
  ['PRIM', 'Primark', 'IE', 'Naas', 'Thrapston'],
  ['CA', 'C&A', 'DE', 'Duisburg'],
  ['NEXT', 'Next', 'GB', 'South Elmsall'],
  ['MANGO', 'Mango', 'ES', 'Lliçà d’Amunt'],
  ['LIDL', 'Lidl', 'DE', 'Neckarsulm'],
  ['RUPSI', 'রূপসী নিট', 'BD', 'চট্টগ্রাম ডিপো'],
  ['KIK', 'KiK Textilien', 'DE', 'Bönen'],
] as const
const garments = [
  'crew pullover',
  'polo',
  'cable cardigan',
  'shawl collar',
  'vest',
  'chunky hoodie',
  'turtleneck',
] as const
const gauges = ['3GG', '5GG', '7GG', '12GG', '14GG', '24GG'] as const
const seasons = ['AW26', 'SS27', 'AW27'] as const
const palette = [
  ['19-3924', 'Navy', '#1f2a44'],
  ['13-0401', 'Oat', '#d9d2c5'],
  ['19-1725', 'Wine', '#7a1f2b'],
  ['19-5920', 'Forest', '#35523f'],
  ['17-1456', 'Rust', '#b3552e'],
  ['14-4102', 'Mist', '#b9c2c8'],
  ['19-0303', 'Jet', '#26262a'],
  ['12-0752', 'Butter', '#f4df8b'],
] as const
const people = [
  ['merchandiser', 'Rahim Hossain'],
  ['supervisor', 'Salma Akter'],
  ['manager', 'Tanvir Ahmed'],
  ['store', 'রুবিনা বেগম'],
] as const
const notes = [null, null, null, 'Rush: carton marks by 20 Dec', 'কার্টন মার্ক জরুরি', 'Wait for lab dip', null] as const

export function factoryOf(orderCount: number): Tables {
  const random = chance(20_261_124)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const made = (table: string, key: string, values: object, at = '2026-11-03T03:12:00.000Z'): Row => ({
    id: idFrom(table, 'fixture', key),
    version: 1,
    createdAt: instantAt(Date.parse(at)),
    createdBy: idFrom('appUser', 'fixture', 'merchandiser'),
    updatedAt: instantAt(Date.parse('2026-11-24T03:31:00.000Z')),
    updatedBy: idFrom('appUser', 'fixture', 'supervisor'),
    ...values,
  })
  const appUser = people.map(([username, fullName]) =>
    made('appUser', username, { username, fullName, employeeCode: null, unit: null, locale: 'en', status: 'active' }),
  )
  const party = buyers.map(([code, name, country], i) =>
    made('party', code, {
      code,
      name,
      isBuyer: true,
      isSupplier: false,
      kind: 'buyer',
      brand: i % 3 === 0 ? name : null,
      legalName: null,
      country,
      taxId: null,
      rating: dec(3 + (i % 4) / 2, 1),
      status: i === 9 ? 'on_hold' : 'active',
      note: null,
      mergedInto: null,
    }),
  )
  const partySite = buyers.flatMap(([code, , country, ...places]) =>
    places.map((place, i) =>
      made('partySite', `${code}/${i}`, {
        party: idFrom('party', 'fixture', code),
        code: `${code}-${i + 1}`,
        place,
        consignee: null,
        country,
        port: null,
        warehouseNo: null,
        incoterm: 'FOB',
        address: null,
      }),
    ),
  )
  const partyContact = buyers.slice(0, 6).map(([code, name, country]) =>
    made('partyContact', code, {
      party: idFrom('party', 'fixture', code),
      name: `Buying desk ${name}`,
      department: 'Knitwear',
      designation: 'Buyer',
      mobile: null,
      email: `knit@${code.toLowerCase()}.example`,
      country,
    }),
  )
  const lookup = (kind: string, code: string, labelEn: string, labelBn: string | null, sort: number) =>
    made('lookupValue', `${kind}/${code}`, { kind, code, labelEn, labelBn, sort, active: true })
  const lookupValue = [
    ...seasons.map((code, i) => lookup('season', code, code, null, i)),
    ...gauges.map((code, i) => lookup('gauge', code, code, null, i)),
    lookup('category', 'PULL', 'Pullover', 'পুলওভার', 0),
    lookup('category', 'CARD', 'Cardigan', 'কার্ডিগান', 1),
    lookup('construction', 'JERSEY', 'Jersey', 'জার্সি', 0),
  ]
  const color = palette.map(([code, name, hex]) =>
    made('color', code, { codeType: 'PANTONE', code, name, family: null, hex, buyer: null }),
  )
  const item = ['2/28 acrylic', '2/32 cotton', '1/15 lambswool', 'Care label', 'Poly bag 30×40'].map((name, i) =>
    made('item', name, {
      code: `IT-${1000 + i}`,
      kind: i < 3 ? 'yarn' : i === 3 ? 'trim' : 'packing',
      name,
      baseUom: i < 3 ? 'kg' : 'pcs',
      composition: null,
      count: null,
      wastagePct: '3',
      minStock: '200',
      track: i < 3 ? 'lot' : 'none',
    }),
  )

  const style: Row[] = []
  const styleColorway: Row[] = []
  for (let i = 0; i < 120; i++) {
    const [code] = buyers[i % buyers.length] ?? buyers[0]
    const gauge = pick(gauges)
    const name = `${gauge} ${pick(garments)}`
    const key = `${code}-${1000 + i}`
    style.push(
      made('style', key, {
        styleNo: key,
        buyer: idFrom('party', 'fixture', code),
        name,
        category: idFrom('lookupValue', 'fixture', 'category/PULL'),
        construction: null,
        gauge: idFrom('lookupValue', 'fixture', `gauge/${gauge}`),
        season: idFrom('lookupValue', 'fixture', `season/${pick(seasons)}`),
        isSet: false,
        pieceCount: 1,
        note: null,
        status: i % 5 === 0 ? 'approved' : 'production',
      }),
    )
    const first = Math.floor(random() * palette.length)
    for (let c = 0; c < 3 + (i % 3); c++) {
      const [colorCode, colorName] = palette[(first + c) % palette.length] ?? palette[0]
      styleColorway.push(
        made('styleColorway', `${key}/${colorName}`, {
          style: idFrom('style', 'fixture', key),
          pieceNo: 1,
          pieceName: null,
          name: `${colorName} ${colorCode}`,
          parts: [{ part: 'body', color: idFrom('color', 'fixture', colorCode) }],
          sizes: ['XS', 'S', 'M', 'L', 'XL', 'XXL'],
          buyer: idFrom('party', 'fixture', code),
        }),
      )
    }
  }

  const moneyOf = new Map<unknown, string>([
    [idFrom('party', 'fixture', 'RUPSI'), 'BDT'],
    [idFrom('party', 'fixture', 'CA'), 'EUR'],
  ])
  const salesOrder: Row[] = []
  const orderLine: Row[] = []
  const statusEvent: Row[] = []
  for (let i = 0; i < orderCount; i++) {
    const ofStyle = style[Math.floor(random() ** 2 * style.length)] as Row
    // The first forty ship last, so that the list opens on orders that have lines.
    const ship = addDays(fixtureToday, i < 40 ? 190 - i : Math.floor(random() * 200) - 60)
    const status = pick(orderStates).value
    const fob = dec(3 + random() * 6, 2)
    const order = made(
      'salesOrder',
      String(i),
      {
        orderNo: `PO-${4_400_210 - i * 37}`,
        sclPo: i % 41 === 3 ? null : `SCLPO_26_${String(48_211 - (i % 48_000)).padStart(6, '0')}`,
        provisionalNo: i % 41 === 3 ? `~A7-${String(12 + i).padStart(4, '0')}` : null,
        buyer: ofStyle.buyer,
        style: ofStyle.id,
        season: ofStyle.season,
        category: i % 9 === 0 ? 'urgent' : 'regular',
        contractNo: i % 2 === 0 ? `SC-2026-${100 + (i % 90)}` : null,
        // Those without lines, behind the first few hundred, are sold in other money as well.
        currency: i < 400 ? 'USD' : (moneyOf.get(ofStyle.buyer) ?? 'USD'),
        fob,
        orderDate: addDays(ship, -90),
        deliveryDate: addDays(ship, -7),
        shipDate: ship,
        shipMode: pick(['sea', 'sea', 'sea', 'air', 'road'] as const),
        note: pick(notes),
        amendmentNo: i % 4,
        status,
        pieces: 0,
        value: null,
      },
      `2026-${String(1 + (i % 11)).padStart(2, '0')}-12T04:00:00.000Z`,
    )
    if (i < 400) {
      let pieces = 0
      const sites = partySite.filter((site) => site.party === ofStyle.buyer)
      for (const site of sites.slice(0, 1 + (i % 3)))
        for (const colorway of styleColorway.filter((each) => each.style === ofStyle.id))
          for (const size of ['XS', 'S', 'M', 'L', 'XL', 'XXL']) {
            if (random() < 0.12) continue
            const qty = 40 * Math.ceil(random() * 12)
            pieces += qty
            orderLine.push({
              ...made('orderLine', '', {}),
              id: idFrom('orderLine', order.id, colorway.id, size, site.id),
              order: order.id,
              colorway: colorway.id,
              size,
              site: site.id,
              qty,
              tolerancePct: null,
              buyer: ofStyle.buyer,
            } as Row)
          }
      salesOrder.push(withPieces(order, pieces))
      if (status !== 'draft')
        statusEvent.push(
          made('statusEvent', String(i), {
            subjectTable: 'salesOrder',
            subject: order.id,
            from: 'draft',
            to: 'confirmed',
            reason: null,
            occurredAt: '2026-11-05T06:10:00.000Z',
            actor: appUser[0]?.id ?? null,
            buyer: ofStyle.buyer,
          }),
        )
    } else salesOrder.push(withPieces(order, 1200 + Math.floor(random() * 9000)))
  }

  const section = (code: string, nameEn: string, nameBn: string) =>
    made('orgNode', code, { code, kind: 'section', nameEn, nameBn, parent: null })
  const sections = [section('SEW', 'Sewing', 'সেলাই'), section('FIN', 'Finishing', 'ফিনিশিং')]
  const lines = sections.flatMap((of) =>
    Array.from({ length: 12 }, (_, i) => {
      const bn = String(i + 1).replace(/\d/g, (digit) => '০১২৩৪৫৬৭৮৯'.charAt(Number(digit)))
      const names =
        of.code === 'SEW'
          ? { nameEn: `Sewing line ${i + 1}`, nameBn: `সেলাই লাইন ${bn}` }
          : { nameEn: `Finishing table ${i + 1}`, nameBn: `ফিনিশিং টেবিল ${bn}` }
      const code = `${of.code}-${String(i + 1).padStart(2, '0')}`
      return made('orgNode', code, { code, kind: 'line', ...names, parent: of.id })
    }),
  )
  const linePlan: Row[] = []
  const lineOutput: Row[] = []
  for (let back = 30; back >= 0; back--) {
    const date = addDays(fixtureToday, -back)
    if (new Date(`${date}T00:00:00Z`).getUTCDay() === 5) continue
    for (const line of lines) {
      const isSewing = line.parent === sections[0]?.id
      const smv = dec(isSewing ? 11 + random() * 16 : 3.94, 2)
      const workers = dec(isSewing ? 30 + Math.floor(random() * 54) / 2 : 8 + Math.floor(random() * 8), 1)
      const target = targetPieces(workers, 600, smv, '0.8' as Decimal) ?? 0
      linePlan.push({
        ...made('linePlan', `${line.id}/${date}`, {}),
        line: line.id,
        date,
        order: null,
        targetPct: '0.8',
        targetPieces: target,
        smv,
        plannedMp: workers,
        workMin: 600,
        note: null,
      } as Row)
      const facts = {
        line: line.id,
        date,
        efficiency: null,
        smv,
        workers,
        wip: isSewing ? 400 + Math.floor(random() * 900) : null,
        overtimeMin: 120,
        incentive: null,
        idleMin: '0',
        idleMen: 0,
        styleChanges: 0,
        note: null,
      }
      const share = 0.82 + random() * 0.26
      const isByHour = back === 0
      if (!isByHour)
        lineOutput.push({
          ...made('lineOutput', `${line.id}/${date}`, {}),
          ...facts,
          hour: null,
          pieces: Math.round(target * share),
          workMin: 600,
        } as Row)
      else
        for (const hour of [8, 9, 10, 11, 12, 14, 15, 16])
          lineOutput.push({
            ...made('lineOutput', '', {}),
            ...facts,
            id: idFrom('lineOutput', line.id, date, hour),
            hour,
            pieces: Math.round((target / 10) * (share + random() * 0.3 - 0.12)),
            workMin: 60,
          } as Row)
    }
  }
  return {
    appUser,
    roleGrant: [],
    party,
    partySite,
    partyContact,
    lookupValue,
    color,
    item,
    style,
    styleColorway,
    salesOrder,
    orderLine,
    statusEvent,
    orgNode: [...sections, ...lines],
    linePlan,
    lineOutput,
  }
}
