/** Given and family names by the countries that use them; every other country takes the English ones. */
const names: Readonly<Record<string, readonly [given: string, family: string]>> = {
  BD: [
    'Nusrat Tanvir Sharmin Rafiqul Farhana Shahidul Rokeya Imran Tahmina Mahbub Sabrina Anisur Nasrin Kamrul Shirin',
    'Rahman Hossain Akter Islam Begum Chowdhury Sarker Ahmed Khatun Mia Karim Talukder Sultana Biswas Haque',
  ],
  GB: [
    'Emma James Olivia Thomas Charlotte Daniel Grace Harry Amelia Robert Lucy Edward Hannah Simon Rachel',
    'Bennett Clarke Hughes Walker Shaw Marsh Turner Foster Grant Palmer Reid Hayes Cole Pearce Lambert',
  ],
  DE: [
    'Anna Lukas Katharina Stefan Julia Martin Sabine Jonas Claudia Andreas Birgit Felix',
    'Schneider Weber Hoffmann Krüger Becker Vogel Lehmann Brandt Seidel Winter Busch Albers',
  ],
  SE: [
    'Elin Erik Maja Anders Linnea Magnus Astrid Henrik Ingrid Lars Freja Mikkel',
    'Nilsson Berg Lund Johansen Dahl Holm Sørensen Åberg Lindgren Vik Hansen Strand',
  ],
  FR: [
    'Camille Antoine Élodie Julien Manon Mathieu Sophie Nicolas Claire Étienne',
    'Lefèvre Moreau Girard Fontaine Roussel Lambert Mercier Dupuis Blanchard Chevalier',
  ],
  ES: [
    'Lucía Javier Carmen Diego Marta Álvaro Inês João Beatriz Miguel',
    'García Navarro Iglesias Serrano Ortega Ferreira Carvalho Molina Vega Pinto',
  ],
  IT: ['Giulia Marco Chiara Luca Francesca Paolo Elena Matteo', 'Ricci Conti Marino Greco Gallo Fontana Rinaldi Villa'],
  JP: ['Yuki Haruto Aiko Kenji Sakura Takumi Emi Hiroshi', 'Tanaka Watanabe Ito Kobayashi Mori Shimizu Fujita Okada'],
  CN: ['Wei Xiaomei Jun Li Yan Hao Jing Min', 'Wang Chen Zhang Liu Huang Zhao Wu Lin'],
}
const alike: Readonly<Record<string, string>> = {
  AT: 'DE',
  CH: 'DE',
  NL: 'DE',
  BE: 'FR',
  DK: 'SE',
  NO: 'SE',
  FI: 'SE',
  PT: 'ES',
  MX: 'ES',
  CL: 'ES',
  HK: 'CN',
  SG: 'CN',
}

/** Given and family names to draw from for a country. */
export function namesOf(country: string): readonly [given: readonly string[], family: readonly string[]] {
  const [given, family] = names[country] ?? names[alike[country] ?? 'GB'] ?? ['', '']
  return [given.split(' '), family.split(' ')]
}

export const designations: readonly (readonly [department: string, designation: string])[] = [
  ['Buying', 'Senior buyer'],
  ['Buying', 'Buying assistant'],
  ['Sourcing', 'Sourcing manager'],
  ['Quality', 'Quality controller'],
  ['Logistics', 'Shipping coordinator'],
  ['Design', 'Knitwear designer'],
  ['Finance', 'Accounts payable'],
  ['Technical', 'Garment technologist'],
]
