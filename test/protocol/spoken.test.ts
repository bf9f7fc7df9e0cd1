import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hint, statuses } from '../../model/wire.ts'

const server = readdirSync('server')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`server/${name}`, 'utf8'))
  .join('\n')

test('the server says every answer and every hint that the protocol names', () => {
  const answers = statuses.filter((status) => !server.includes(`'${status}'`))
  const hints = hint.options
    .map((each) => each.shape.kind.value)
    .filter((kind) => !server.includes(`eventOf({ kind: '${kind}'`))
  expect({ answers, hints }).toEqual({ answers: [], hints: [] })
})
