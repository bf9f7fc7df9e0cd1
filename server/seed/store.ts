import type { Decimal } from '../../model/quantity.ts'
import type { Item } from '../../model/tables/item.ts'

/** What a sweater factory's store keeps, before it has ids. */
export type StoreWord = Pick<
  Item,
  'code' | 'kind' | 'name' | 'baseUom' | 'composition' | 'count' | 'wastagePct' | 'track'
>

/** composition, short code, share lost on the machines in percent: smooth yarns lose less than wool and viscose. */
const fibres: readonly (readonly [string, string, string])[] = [
  ['100% Cotton', 'CO', '5'],
  ['100% Organic cotton', 'OC', '5'],
  ['100% Acrylic', 'AC', '6'],
  ['100% Recycled polyester', 'RP', '6'],
  ['50% Cotton 50% Acrylic', 'CA', '6'],
  ['60% Cotton 40% Polyester', 'CP', '6.5'],
  ['70% Acrylic 30% Wool', 'AW', '8'],
  ['80% Viscose 20% Nylon', 'VN', '10'],
  ['50% Viscose 30% Polyester 20% Nylon', 'VP', '10.5'],
  ['100% Merino wool', 'MW', '11'],
  ['100% Lambswool', 'LW', '12'],
  ['90% Cotton 10% Cashmere', 'CC', '8'],
  ['70% Viscose 30% Linen', 'VL', '11'],
]
const counts = ['2/20 Ne', '2/30 Ne', '2/32 Ne', '1/12 Ne', '2/28 Nm', '2/36 Nm', '2/48 Nm', '3/30 Ne', '1/7.5 Nm']

const trims = [
  'Button 15L',
  'Button 18L',
  'Button 24L',
  'Button 28L',
  'Toggle 40 mm',
  'Zip 18 cm',
  'Zip 55 cm',
  'Zip 65 cm',
]
const trimStuff = ['polyester', 'corozo', 'horn look', 'shell', 'metal, nickel free', 'recycled', 'wood']
const accessories = [
  'Main label',
  'Care label',
  'Size label',
  'Hangtag',
  'Price sticker',
  'Badge',
  'Shoulder tape',
  'Elastic cord',
  'Thread Tex 27',
  'Linking yarn',
]
const accessoryKinds = ['woven', 'printed satin', 'recycled', 'paper', 'cotton', 'buyer nominated', 'standard']
const packing = [
  'Polybag 25 × 35',
  'Polybag 30 × 40',
  'Polybag 40 × 50',
  'Master polybag',
  'Carton 60 × 40 × 30',
  'Carton 60 × 40 × 40',
  'Carton divider',
  'Tissue paper',
  'Silica gel',
  'Hanger',
  'Tag pin',
  'Gum tape',
]
const packingKinds = ['LDPE 40 µ', 'recycled', '5 ply', 'FSC', 'standard']

/** About 310 items; the yarns are kept by lot, because two dye lots must never meet in one garment. */
export function storeWords(): StoreWord[] {
  const yarns = fibres.flatMap(([composition, short, wastage]) =>
    counts.map(
      (count): StoreWord => ({
        code: `YN-${short}-${count.replace(/[^0-9.]/g, '').padStart(3, '0')}${count.endsWith('Ne') ? 'E' : 'M'}`,
        kind: 'yarn',
        name: `${composition} ${count}`,
        baseUom: 'kg',
        composition,
        count,
        wastagePct: wastage as Decimal,
        track: 'lot',
      }),
    ),
  )
  return [
    ...yarns,
    ...crossed('trim', 'TR', trims, trimStuff, 'pcs'),
    ...crossed('accessory', 'AX', accessories, accessoryKinds, 'pcs'),
    ...crossed('packing', 'PK', packing, packingKinds, 'pcs'),
  ]
}

function crossed(
  kind: StoreWord['kind'],
  prefix: string,
  things: readonly string[],
  stuffs: readonly string[],
  baseUom: string,
): StoreWord[] {
  return things.flatMap((thing, i) =>
    stuffs.map((stuff, j) => ({
      code: `${prefix}-${String(i + 1).padStart(2, '0')}${String(j + 1).padStart(2, '0')}`,
      kind,
      name: `${thing}, ${stuff}`,
      baseUom,
      composition: null,
      count: null,
      wastagePct: '3' as Decimal,
      track: 'none' as const,
    })),
  )
}
