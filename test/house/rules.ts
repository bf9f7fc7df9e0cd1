import ts from 'typescript'
import { lineOf, packageOf, roomOf, type Source, targetOf, walk } from './source.ts'

/** A line that breaks a rule of the house, as a person wants to read it: "sync/push.ts:12 imports react, …". */
export type Breach = string
export type Rule = (sources: readonly Source[]) => readonly Breach[]

/** Which other rooms each room may import. Tests and measurements may look into every room; nobody looks into them. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  model: [],
  sync: ['model'],
  workers: ['model', 'sync'],
  renderer: ['model', 'workers', 'electron'],
  server: ['model'],
  electron: ['model'],
  build: [],
  '': ['build'],
}
const sees = new Set(['test', 'bench'])

/** Files of another room, or folders of it, that may be imported where the whole room may not. */
const openDoors: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  renderer: { workers: 'workers/doors.ts', electron: 'electron/bridge.ts' },
  // The shell knows nothing of the work; the journal's file is the same one that a browser writes.
  electron: { model: 'model/journal/' },
}

/** Rooms in which each outside package may be named; a package that is not listed is at home everywhere. */
const homes: readonly (readonly [pattern: RegExp, rooms: readonly string[]])[] = [
  [/^dexie$/, ['sync']],
  [/^(react|react-dom|react-intl|echarts|@mantine\/.+|@tanstack\/.+|@fontsource.*)$/, ['renderer']],
  [/^electron$/, ['electron']],
  [/^(fastify|fastify-.+|@fastify\/.+|pg|@electric-sql\/.+|@node-rs\/argon2|jose|pino|papaparse)$/, ['server']],
  [/^comlink$/, ['workers', 'renderer']],
  [/^decimal\.js$/, ['model']],
  [/^(vite|@vitejs\/.+)$/, ['build', '']],
]
const rootsWithNode = ['server', 'electron', 'build', '']

export const keepsTheArrows: Rule = (sources) =>
  eachImport(sources, (source, { specifier, typeOnly, by }) => {
    const target = targetOf(source, specifier)
    const from = roomOf(source.path)
    if (target === null || sees.has(from)) return null
    const to = roomOf(target)
    if (from === to) return null
    // The screens start the workers but never look inside them.
    if (by === 'worker') return from === 'renderer' && isWorker(target) ? null : `starts ${target}`
    if (arrows[from]?.includes(to) !== true) return `imports ${target}, but ${from || 'the root'} may not know ${to}`
    const door = openDoors[from]?.[to]
    if (door !== undefined && !(door.endsWith('/') ? target.startsWith(door) : target === door))
      return `imports ${target}, but only ${door} is open to ${from}`
    if (to === 'electron' && !typeOnly) return `imports ${target} as a value, but only its types may cross`
    return null
  })

export const namesPackagesAtHome: Rule = (sources) =>
  eachImport(sources, (source, { specifier }) => {
    const room = roomOf(source.path)
    if (sees.has(room)) return null
    if (specifier.startsWith('node:')) {
      return rootsWithNode.includes(room) ? null : `imports ${specifier}, but ${room} must also run in a browser`
    }
    const name = packageOf(specifier)
    const home = name === null ? undefined : homes.find(([pattern]) => pattern.test(name))
    if (home === undefined || home[1].includes(room)) return null
    return `imports ${name}, which only ${home[1].map((each) => each || 'the root').join(' and ')} may name`
  })

/** Requiring electron outside its own program downloads it: even a test may only take its types. */
export const loadsElectronInTheShellOnly: Rule = (sources) =>
  eachImport(sources, (source, { specifier, typeOnly }) =>
    packageOf(specifier) === 'electron' && !typeOnly && roomOf(source.path) !== 'electron' ? 'loads electron' : null,
  )

export const leavesRootsAlone: Rule = (sources) =>
  eachImport(sources, (source, { specifier, by }) => {
    const target = targetOf(source, specifier)
    return target !== null && by === 'import' && isRoot(target) ? `imports the composition root ${target}` : null
  })

export const hasNoCycle: Rule = (sources) => {
  const targets = new Map(
    sources.map((source) => [
      source.path,
      source.imports.flatMap(({ specifier, by }) => (by === 'import' ? (targetOf(source, specifier) ?? []) : [])),
    ]),
  )
  const finished = new Set<string>()
  const trail: string[] = []
  const breaches: Breach[] = []
  const visit = (path: string) => {
    if (finished.has(path)) return
    const again = trail.indexOf(path)
    if (again !== -1) {
      breaches.push(`${[...trail.slice(again), path].join(' → ')} is a cycle`)
      return
    }
    trail.push(path)
    for (const target of targets.get(path) ?? []) visit(target)
    trail.pop()
    finished.add(path)
  }
  for (const path of targets.keys()) visit(path)
  return breaches
}

export const hasNoBarrel: Rule = (sources) =>
  sources.flatMap((source) => {
    if (/(^|\/)index\.tsx?$/.test(source.path)) return [`${source.path} is an index: name it by its duty`]
    const { statements } = source.tree
    const passesOn = statements.some((each) => ts.isExportDeclaration(each))
    const onlyPassesOn = statements.every((each) => ts.isExportDeclaration(each) || ts.isImportDeclaration(each))
    return passesOn && onlyPassesOn ? [`${source.path} only passes on what other files say`] : []
  })

const roomsWithoutPurity = new Set(['test', 'bench', 'build', ''])

/** Clock, randomness and environment are handed down from the roots, so that a test can hand in its own. */
export const isHandedTheWorld: Rule = (sources) =>
  sources
    .filter((source) => !roomsWithoutPurity.has(roomOf(source.path)) && !isRoot(source.path))
    .flatMap((source) => eachNode(source, reachesOut))

export const keepsItsTypes: Rule = (sources) =>
  sources.flatMap((source) =>
    eachNode(source, (node) => (node.kind === ts.SyntaxKind.AnyKeyword ? 'gives its type up with "any"' : null)),
  )

export const mostLines = 400

export const staysShort: Rule = (sources) =>
  sources.flatMap((source) => {
    const lines = source.text.split('\n').length - 1
    return lines >= mostLines ? [`${source.path} has ${lines} lines, and a file has fewer than ${mostLines}`] : []
  })

/** Composition roots stand at the top of a room: `main` and the workers. Nobody imports them. */
function isRoot(path: string): boolean {
  return /^[^/]+\/main\.tsx?$/.test(path) || isWorker(path)
}

function isWorker(path: string): boolean {
  return /^workers\/[^/]+\.worker\.ts$/.test(path)
}

const worldCalls = new Set([
  'Date.now',
  'performance.now',
  'Math.random',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'process.env',
])
const worldImports = new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues'])

function reachesOut(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.getText().replace(/^globalThis\./, '')
    return worldCalls.has(name) ? `reads ${name}` : null
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'reads the clock with new Date()'
  }
  if (ts.isImportSpecifier(node)) {
    const name = (node.propertyName ?? node.name).text
    return worldImports.has(name) ? `imports ${name}` : null
  }
  return null
}

function eachImport(
  sources: readonly Source[],
  judge: (source: Source, found: Source['imports'][number]) => string | null,
): readonly Breach[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((found) => {
      const verdict = judge(source, found)
      return verdict === null ? [] : [`${source.path}:${found.line} ${verdict}`]
    }),
  )
}

function eachNode(source: Source, judge: (node: ts.Node) => string | null): Breach[] {
  const breaches: Breach[] = []
  walk(source.tree, (node) => {
    const verdict = judge(node)
    if (verdict !== null) breaches.push(`${source.path}:${lineOf(source.tree, node)} ${verdict}`)
  })
  return breaches
}
