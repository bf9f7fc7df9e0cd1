import { createInterface } from 'node:readline'

/**
 * The password of a factory's first person, never shown: asked for on a terminal, else the first line that is piped in.
 * @returns undefined where SELVEDGE_ADMIN_PASSWORD holds it, which the server reads itself
 */
export async function passwordFor(name: string): Promise<string | undefined> {
  if (process.env.SELVEDGE_ADMIN_PASSWORD !== undefined) return undefined
  if (process.stdin.isTTY === true) return ask(`  Password for ${name}: `)
  for await (const line of createInterface({ input: process.stdin })) return line
  return ''
}

/** Reads a line with the terminal's echo switched off. */
function ask(question: string): Promise<string> {
  const { stdin, stdout } = process
  stdout.write(question)
  stdin.setRawMode(true).setEncoding('utf8').resume()
  return new Promise((resolve) => {
    let typed = ''
    const hear = (piece: string) => {
      for (const sign of piece) {
        // In this mode the terminal sends Ctrl+C as a sign instead of stopping us.
        if (sign === '\u0003') process.exit(130)
        if (sign === '\r' || sign === '\n') return finish()
        typed = sign === '\u007f' ? typed.slice(0, -1) : typed + sign
      }
    }
    const finish = () => {
      stdin.off('data', hear).setRawMode(false).pause()
      stdout.write('\n')
      resolve(typed)
    }
    stdin.on('data', hear)
  })
}
