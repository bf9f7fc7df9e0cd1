/** Where goods go, by country: place and its port of discharge (UN/LOCODE). */
const byCountry: Readonly<Record<string, string>> = {
  AE: 'Jebel Ali DC=AEJEA; Sharjah hub=AESHJ',
  AT: 'Graz Zentrallager=SIKOP; Linz=DEHAM',
  AU: 'Melbourne DC=AUMEL; Sydney warehouse=AUSYD; Brisbane DC=AUBNE',
  BD: 'Dhaka central store=BDDAC; টঙ্গী গুদাম=BDDAC; চট্টগ্রাম বিতরণ কেন্দ্র=BDCGP; নারায়ণগঞ্জ ডিপো=BDDAC',
  BE: 'Antwerp DC=BEANR; Ghent=BEANR',
  CA: 'Toronto DC=CAHAL; Vancouver DC=CAVAN; Montréal=CAMTR',
  CH: 'Zürich Lager=NLRTM; Basel=NLRTM',
  CL: 'Valparaíso=CLVAP; Santiago CD=CLSAI',
  DE: 'Hamburg DC=DEHAM; Bremen Lager=DEBRV; Leipzig=DEHAM; Duisburg=NLRTM; München Süd=DEHAM',
  DK: 'Aarhus DC=DKAAR; Copenhagen=DKCPH; Kolding=DKFRC',
  ES: 'Barcelona CD=ESBCN; Zaragoza=ESBCN; Valencia=ESVLC; A Coruña=ESVGO',
  FI: 'Helsinki=FIHEL; Tampere=FIHEL',
  FR: 'Le Havre=FRLEH; Lille entrepôt=FRLEH; Marseille Fos=FRFOS; Lyon=FRFOS',
  GB: 'Felixstowe DC=GBFXT; Daventry=GBFXT; Southampton=GBSOU; Liverpool=GBLIV; Glasgow=GBGRK',
  HK: 'Kwai Chung=HKHKG',
  ID: 'Tanjung Priok=IDJKT; Surabaya=IDSUB',
  IE: 'Dublin DC=IEDUB; Cork=IEORK',
  IT: 'Genova deposito=ITGOA; La Spezia=ITSPE; Piacenza=ITGOA',
  JP: 'Tokyo DC=JPTYO; Kobe=JPUKB; Yokohama=JPYOK',
  KR: 'Busan DC=KRPUS; Incheon=KRINC',
  LT: 'Klaipėda=LTKLJ',
  MX: 'Manzanillo=MXZLO; Ciudad de México CD=MXVER',
  NL: 'Rotterdam DC=NLRTM; Venlo=NLRTM; Tilburg=NLRTM',
  NO: 'Oslo=NOOSL; Bergen=NOBGO; Drammen lager=NODRM',
  NZ: 'Auckland DC=NZAKL; Lyttelton=NZLYT',
  PL: 'Gdańsk DC=PLGDN; Łódź magazyn=PLGDN; Poznań=PLGDN',
  PT: 'Leixões=PTLEI; Lisboa=PTLIS',
  SE: 'Gothenburg DC=SEGOT; Borås lager=SEGOT; Helsingborg=SEHEL',
  US: 'Newark DC=USNYC; Long Beach DC=USLGB; Savannah DC=USSAV; Norfolk=USORF; Columbus crossdock=USNYC; Houston=USHOU',
  ZA: 'Cape Town DC=ZACPT; Durban=ZADUR',
}

export interface Destination {
  readonly place: string
  readonly port: string
}

export function destinationsIn(country: string): readonly Destination[] {
  return (byCountry[country] ?? byCountry.DE ?? '').split('; ').map((each) => {
    const [place = '', port = ''] = each.split('=')
    return { place, port }
  })
}
