/** Statements beyond this many are sent whole each time: a list's filters may be combined in endless ways. */
const most = 400

/**
 * Gives a statement that comes again a name, under which each connection plans it once. Planning a statement on a wide
 * table costs the server several times what running it does.
 */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= most) return known
    const name = `s${names.size}`
    names.set(text, name)
    return name
  }
}

/** True when a connection's plans no longer fit the tables, or are gone: the connection is of no more use. */
export function isStalePlan(code: string | undefined): boolean {
  return code === '0A000' || code === '26000'
}
