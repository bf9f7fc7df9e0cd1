import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** One line of one file that names another file or a package. */
export interface Import {
  /** As written: "./row.ts", "node:fs", "@mantine/core". */
  readonly specifier: string
  readonly line: number
  readonly typeOnly: boolean
  /** worker: `new URL('…', import.meta.url)`, which starts a file without importing it. */
  readonly by: 'import' | 'worker'
}

export interface Source {
  /** From the root of the project, with "/": "sync/push.ts". */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

export function readSource(root: string, path: string): Source {
  return sourceOf(path, readFileSync(join(root, path), 'utf8'))
}

export function sourceOf(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  walk(tree, (node) => {
    const found = importIn(node)
    if (found) imports.push({ ...found, line: lineOf(tree, node) })
  })
  return { path, text, tree, imports }
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** 1 for the first. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

/** The folder a file lives in: "model" for "model/tables/party.ts", '' for a file beside package.json. */
export function roomOf(path: string): string {
  const slash = path.indexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

/** The file that a relative specifier means, from the root; null for a package. */
export function targetOf(source: Source, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : null
}

/** "@mantine/core" of "@mantine/core/styles.css", "react" of "react/jsx-runtime"; null for a file or for Node's own. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function importIn(node: ts.Node): Omit<Import, 'line'> | null {
  if (ts.isImportDeclaration(node)) {
    return named(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
  }
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return named(node.argument.literal, true)
  if (ts.isCallExpression(node)) {
    const loads =
      node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === 'require')
    return loads ? named(node.arguments[0], false) : null
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
    const [file, base] = node.arguments ?? []
    const beside = base?.getText() === 'import.meta.url' && file !== undefined && ts.isStringLiteralLike(file)
    return beside && /\.tsx?$/.test(file.text) ? { specifier: file.text, typeOnly: false, by: 'worker' } : null
  }
  return null
}

function named(specifier: ts.Node | undefined, typeOnly: boolean): Omit<Import, 'line'> | null {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return null
  return { specifier: specifier.text, typeOnly, by: 'import' }
}
