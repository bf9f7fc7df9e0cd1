import { type Id, idFrom } from '../../model/id.ts'
import type { Common } from '../../model/table.ts'
import type { OrgNode } from '../../model/tables/orgNode.ts'

/** depth marked by the blanks in front · kind code · English · Bangla */
const tree = `
company SKC|Southern Knit Composite Ltd.|সাউদার্ন নিট কম্পোজিট লিমিটেড
  unit U1|Sweater unit, Gazipur|সোয়েটার ইউনিট, গাজীপুর
    floor U1-F1|Ground floor|নিচ তলা
      section WIND|Winding|ওয়াইন্ডিং
      section KNIT|Knitting|নিটিং
      section PINS|Panel inspection|প্যানেল পরিদর্শন
    floor U1-F2|First floor|দোতলা
      section LINK|Linking|লিংকিং
      section LCHK|Light check|লাইট চেক
      section TRIM|Trimming|ট্রিমিং
      section MEND|Mending|মেন্ডিং
    floor U1-F3|Second floor|তিন তলা
      section WASH|Washing|ওয়াশিং
      section IRON|Ironing|ইস্ত্রি
      section FQC|Finishing check|ফিনিশিং পরিদর্শন
      section PACK|Packing|প্যাকিং
    warehouse WH-YARN|Yarn store|সুতার গুদাম
      bin YARN-A1|Rack A1|তাক এ১
      bin YARN-A2|Rack A2|তাক এ২
      bin YARN-B1|Rack B1|তাক বি১
    warehouse WH-TRIM|Trims store|ট্রিমস গুদাম
    warehouse WH-FG|Finished goods|তৈরি পণ্যের গুদাম
  unit U2|Cut and sew unit, Ashulia|কাট অ্যান্ড সিউ ইউনিট, আশুলিয়া
`

/** Lines of a section: how many, and what they are called. */
const lines: readonly (readonly [section: string, count: number, en: string, bn: string])[] = [
  ['KNIT', 8, 'Knitting line', 'নিটিং লাইন'],
  ['LINK', 6, 'Linking line', 'লিংকিং লাইন'],
  ['MEND', 2, 'Mending table', 'মেন্ডিং টেবিল'],
  ['PACK', 4, 'Packing table', 'প্যাকিং টেবিল'],
]

/** The unit that the imported line days belong to. */
export const sewingUnit: Id<'orgNode'> = placeId('unit', 'U2')

export function placeId(kind: OrgNode['kind'], code: string): Id<'orgNode'> {
  return idFrom('orgNode', kind, code)
}

/** The demonstration's factory, every place after the one it belongs to. */
export function placesOf(stamp: Common): OrgNode[] {
  const above: Id<'orgNode'>[] = []
  const places = tree
    .trim()
    .split('\n')
    .map((line): OrgNode => {
      const depth = (line.length - line.trimStart().length) / 2
      const [head = '', nameEn = '', nameBn = ''] = line.trim().split('|')
      const [kind = '', code = ''] = head.split(' ')
      const id = placeId(kind as OrgNode['kind'], code)
      above[depth] = id
      return { ...stamp, id, code, kind: kind as OrgNode['kind'], nameEn, nameBn, parent: above[depth - 1] ?? null }
    })
  for (const [section, count, en, bn] of lines) {
    for (let number = 1; number <= count; number++) {
      const code = `${section}-${String(number).padStart(2, '0')}`
      const nameBn = `${bn} ${String(number).replace(/\d/g, (digit) => String.fromCharCode(0x09e6 + Number(digit)))}`
      const parent = placeId('section', section)
      places.push({
        ...stamp,
        id: placeId('line', code),
        code,
        kind: 'line',
        nameEn: `${en} ${number}`,
        nameBn,
        parent,
      })
    }
  }
  return places
}
