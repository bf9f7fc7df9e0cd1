/** Invented houses, as they might stand in a factory's book: name, country, and the code where the name gives none. */
export interface House {
  readonly name: string
  readonly country: string
  readonly code?: string
}

function houses(text: string): House[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', country = '', code] = line.split('|').map((part) => part.trim())
      return { name, country, ...(code === undefined ? {} : { code }) }
    })
}

/** 105 buyers, the biggest first. */
export const buyerHouses: readonly House[] = houses(`
Nordhavn Apparel|DK
Lindqvist & Holm|SE
Harrow Lane|GB
Casa Moreda|ES
Brandt Textilhaus|DE
Maple & Pine|CA
Kestrel Row|GB
Atelier Vauquelin|FR
Oakridge Outfitters|US
Van der Meulen|NL
Solvang Kids|NO
Tessuti Bellandi|IT
Blue Harbor Trading|US
Kaufhaus Wendland|DE
Little Acorn|GB
Sakurai Living|JP
Polarlys Outdoor|NO
Marlow & Finch|GB
Feldmann Mode|DE
Costa Verde Moda|PT
Ridgeway Basics|US
Zielona Nitka|PL
Estrela do Norte|PT
Wattle & Gum|AU
Hollis Department Stores|US
Maison Perrault|FR
Ostara Womenswear|DE
Fjordline|NO
Granville Supply|CA
Tienda Alborada|ES
Whitcombe School Wear|GB
Nakano Select|JP
Bergström Barn|SE
Aldergate|GB
Twin Rivers Apparel|US
Modehuis Terlinden|BE
Pelle e Lana|IT
Svalbard Knit Co.|NO
Cotswold Country|GB
Kvist Studio|DK
Prairie Schooner|US
রঙতুলি ফ্যাশন|BD|RTF
Hanse Herrenmode|DE
Lumière du Sud|FR
Sunda Retail|ID
Birch & Barrow|GB
Rosenthal Junior|AT
Cape Town Clothing Co.|ZA
Meridian Mail Order|US
Altstadt Strick|CH
Villa Ortensia|IT
Kiwi Ridge|NZ
Jutland Workwear|DK
Brodie Knitwear|GB
Green Lantern Stores|US
শীতল পাটি|BD|SHP
Łódź Tekstyl|PL
Hudson Thread|US
Ingelsund|SE
Bodega Lana|ES
Pemberton Golf|GB
Westerwald Versand|DE
Ateljé Norr|SE
Coral Bay Kids|AU
Milano Sette|IT
Thistledown|GB
North Fork Denim & Knit|US
Saimaa Design|FI
Van Loon Babymode|NL
Chaussée 21|BE
Ocean Parkway|US
Himmel & Erde|DE
নকশী ঘর|BD|NKG
Tramontane|FR
Castlebar Woollens|IE
Sierra Madre Moda|MX
Dovetail Uniforms|GB
Aoyama Knit House|JP
Bergfreund|AT
Larkspur Lane|US
Trelawney|GB
Lisboa Azul|PT
Fabrikken 1898|DK
Ullvide|SE
Peak & Valley|US
Kleine Helden|DE
Seoul Atelier Nine|KR
Porto Fino Casual|IT
Gulf Star Trading|AE
Willow Creek Maternity|US
Strandgade|DK
Baltic Wool|LT
Arden Row|GB
দেশাল বুনন|BD|DSB
Montagne Blanche|FR
Emberly|US
Rheinland Sport|DE
Santa Lucía Tejidos|CL
Puffin Bay|IE
Kyoto Threads|JP
Snowdon Supply|GB
Al Noor Garments|AE
Blackwater Bikes|IE
মেঘদূত নিটওয়্যার|BD|MGD
Harbour Light|NZ
`)

/** Suppliers of yarn, trims and packing, and the houses that carry and finish. */
export const supplierHouses: readonly (House & {
  readonly kind: 'supplier' | 'subcontractor' | 'forwarder' | 'agent'
})[] = [
  ...houses(`
Padma Spinning Mills|BD
Jamuna Yarn Dyeing|BD
Meghna Cotton Spinners|BD
Karnaphuli Acrylic Yarn|BD
Narayanganj Yarn House|BD
Shitalakshya Dyeing|BD
Bhaluka Composite Yarn|BD
Tirupur Fine Yarns|IN
Ludhiana Wool Spinners|IN
Kolkata Trims Centre|IN
Zhejiang Xinhe Yarn|CN
Ningbo Haitian Zipper|CN
Shaoxing Soft Yarn|CN
Guangdong Label Works|CN
Qingdao Button Factory|CN
Faisalabad Yarn Traders|PK
Bursa İplik|TR
Biella Filati Rossa|IT
Gazipur Label & Tag|BD
Savar Polybag Industries|BD
Tongi Carton Works|BD
Uttara Sewing Thread|BD
Chattogram Button House|BD
Mirpur Elastic & Tape|BD
সোনালী সুতা ভাণ্ডার|BD|SSB
পদ্মা প্যাকেজিং|BD|PPK
ঢাকা ট্রিমস|BD|DTR
Hanoi Interlining|VN
Jakarta Acrylic|ID
Busan Metallic Yarn|KR
`).map((house) => ({ ...house, kind: 'supplier' as const })),
  ...houses(`
Ashulia Linking Works|BD
Kaliakair Washing Plant|BD
Board Bazar Embroidery|BD
কোনাবাড়ী নিটিং|BD|KNB
`).map((house) => ({ ...house, kind: 'subcontractor' as const })),
  ...houses(`
Bay of Bengal Freight|BD
Delta Ocean Lines|SG
Skyway Cargo Dhaka|BD
`).map((house) => ({ ...house, kind: 'forwarder' as const })),
  ...houses(`
Wexford Sourcing Office|HK
Anders Buying House|BD
Triangle Sourcing|BD
`).map((house) => ({ ...house, kind: 'agent' as const })),
]

export const legalForm: Readonly<Record<string, string>> = {
  AE: 'L.L.C.',
  AT: 'GmbH',
  AU: 'Pty Ltd',
  BD: 'Ltd.',
  BE: 'NV',
  CA: 'Inc.',
  CH: 'AG',
  CL: 'SpA',
  CN: 'Co., Ltd.',
  DE: 'GmbH & Co. KG',
  DK: 'A/S',
  ES: 'S.L.',
  FI: 'Oy',
  FR: 'SAS',
  GB: 'Ltd',
  HK: 'Limited',
  ID: 'PT',
  IE: 'Ltd',
  IN: 'Pvt. Ltd.',
  IT: 'S.p.A.',
  JP: 'K.K.',
  KR: 'Co., Ltd.',
  LT: 'UAB',
  MX: 'S.A. de C.V.',
  NL: 'B.V.',
  NO: 'AS',
  NZ: 'Ltd',
  PK: '(Pvt.) Ltd.',
  PL: 'sp. z o.o.',
  PT: 'Lda',
  SE: 'AB',
  SG: 'Pte. Ltd.',
  TR: 'A.Ş.',
  US: 'Inc.',
  VN: 'Co., Ltd.',
  ZA: '(Pty) Ltd',
}
