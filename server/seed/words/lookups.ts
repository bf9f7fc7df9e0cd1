import type { LookupValue } from '../../../model/tables/lookupValue.ts'

type Kind = LookupValue['kind']

/** code=English=Bangla, in the order in which a list shows them. */
const lists: Readonly<Partial<Record<Kind, string>>> = {
  gauge: [
    '3GG=3 gauge',
    '5GG=5 gauge',
    '7GG=7 gauge',
    '8GG=8 gauge',
    '9GG=9 gauge',
    '10GG=10 gauge',
    '12GG=12 gauge',
    '14GG=14 gauge',
  ]
    .map((each) => `${each}=${each.split('GG')[0]} গেজ`)
    .join('; '),
  category:
    'PULL=Pullover=পুলওভার; CARD=Cardigan=কার্ডিগান; VEST=Vest=ভেস্ট; HOOD=Hooded jumper=হুডি; POLO=Knit polo=নিট পোলো; DRES=Knit dress=নিট ড্রেস; SKIR=Knit skirt=নিট স্কার্ট; PONC=Poncho=পঞ্চো; SCAR=Scarf=মাফলার; HAT=Beanie=টুপি; GLOV=Gloves=দস্তানা; BABY=Baby set=শিশু সেট',
  construction:
    'JERS=Jersey=জার্সি; RIB=Rib=রিব; CABL=Cable=কেবল; INTA=Intarsia=ইন্টারশিয়া; JACQ=Jacquard=জ্যাকার্ড; POIN=Pointelle=পয়েন্টেল; MILA=Milano=মিলানো; FAIR=Fair isle=ফেয়ার আইল; WAFF=Waffle=ওয়াফল; LINK=Links-links=লিংকস',
  size: [
    ...['XXS', 'XS', 'S', 'M', 'L', 'XL', 'XXL', '3XL', '4XL', '5XL'],
    ...['34', '36', '38', '40', '42', '44', '46', '48', '50', '52'],
    ...['92', '98', '104', '110', '116', '122', '128', '134', '140', '152', '164'],
  ]
    .map((size) => `${size}=${size}`)
    .join('; '),
  uom: 'kg=Kilogram=কেজি; g=Gram=গ্রাম; lb=Pound=পাউন্ড; pcs=Piece=পিস; doz=Dozen=ডজন; set=Set=সেট; m=Metre=মিটার; yd=Yard=গজ; cone=Cone=কোন; bag=Bag=ব্যাগ; gross=Gross=গ্রোস; roll=Roll=রোল; ctn=Carton=কার্টন',
  defect:
    'DROP=Dropped stitch=সেলাই পড়া; HOLE=Hole=ছিদ্র; LINK=Open linking=লিংকিং খোলা; STAIN=Stain=দাগ; SHADE=Shade variation=শেড পার্থক্য; NEEDL=Needle line=নিডল লাইন; MEAS=Out of measurement=মাপ ঠিক নেই; YARN=Thick or thin yarn=সুতা মোটা চিকন; LABEL=Wrong label=ভুল লেবেল; PILL=Pilling=পিলিং; UNEV=Uneven rib=রিব অসমান; LOOSE=Loose yarn=আলগা সুতা; BUTT=Button missing=বোতাম নেই; IRON=Bad ironing=ইস্ত্রি খারাপ',
  downtime_reason:
    'POWER=No power=বিদ্যুৎ নেই; MACH=Machine broken=মেশিন নষ্ট; YARN=No yarn=সুতা নেই; STYLE=Style change=স্টাইল পরিবর্তন; NEEDL=Needle broken=সুই ভাঙা; QUAL=Quality stop=মানের জন্য বন্ধ; ABSENT=Workers absent=কর্মী অনুপস্থিত; OTHER=Other=অন্যান্য',
  payment_term:
    'LC-SIGHT=LC at sight=এলসি সাইট; LC-60=LC 60 days=এলসি ৬০ দিন; LC-90=LC 90 days=এলসি ৯০ দিন; LC-120=LC 120 days=এলসি ১২০ দিন; TT-ADV=TT in advance=অগ্রিম টিটি; TT-30=TT 30 days=টিটি ৩০ দিন; DP=Documents against payment=ডিপি',
}

export interface LookupWord {
  readonly kind: Kind
  readonly code: string
  readonly labelEn: string
  readonly labelBn: string | null
}

export const lookupWords: readonly LookupWord[] = Object.entries(lists).flatMap(([kind, list]) =>
  list.split('; ').map((each) => {
    const [code = '', labelEn = '', labelBn] = each.split('=')
    return { kind: kind as Kind, code, labelEn, labelBn: labelBn ?? null }
  }),
)

/** Sizes as orders take them, a run after the other. */
export const sizeRuns: readonly (readonly [sizes: readonly string[], weight: number])[] = [
  [['XS', 'S', 'M', 'L', 'XL'], 30],
  [['S', 'M', 'L', 'XL', 'XXL'], 24],
  [['S', 'M', 'L'], 8],
  [['XXS', 'XS', 'S', 'M', 'L', 'XL', 'XXL'], 7],
  [['M', 'L', 'XL', 'XXL', '3XL', '4XL', '5XL'], 6],
  [['34', '36', '38', '40', '42', '44'], 8],
  [['38', '40', '42', '44', '46', '48'], 4],
  [['92', '98', '104', '110', '116', '122'], 7],
  [['128', '134', '140', '152', '164'], 6],
]
