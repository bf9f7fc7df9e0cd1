import { arrowsCheck, codeChecks, runChecks } from './checks.ts'
import { endAllAtExit, onAskedToEnd } from './children.ts'

endAllAtExit()
onAskedToEnd(() => process.exit(130))
const checked = await runChecks([...codeChecks, arrowsCheck])
for (const { name, fault } of checked) {
  if (fault !== null) console.log(`\n── ${name} ${'─'.repeat(60)}\n${fault}`)
}
const failed = checked.filter(({ fault }) => fault !== null)
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(({ name }) => name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
