import { expect, test } from 'vitest'
import { readFlags } from '../../server/flags.ts'

test('the command line is read as it is meant', () => {
  expect(readFlags([])).toMatchObject({ port: 7420, host: '127.0.0.1', orders: 2000, memory: false, data: null })
  expect(readFlags(['--port=0', '--orders', '50', '--memory'])).toMatchObject({ port: 0, orders: 50, memory: true })
  expect(readFlags(['--database-url', 'postgres://a/b', '--renderer', 'dist'])).toMatchObject({
    databaseUrl: 'postgres://a/b',
    renderer: 'dist',
  })
})

test.each([
  [['--prot', '1'], 'There is no option "--prot"'],
  [['--port'], '--port needs a value'],
  [['--port', '--memory'], '--port needs a value'],
  [['--port', '70000'], 'from 0 to 65535'],
  [['--orders', '-1'], 'from 0 to 1000000'],
  [['--memory=yes'], 'takes no value'],
  [['--memory', '--memory'], 'given twice'],
  [['--memory', '--data', 'x'], 'Choose one'],
  [['--fresh', '--database-url', 'x'], '--fresh begins anew only'],
  [['--admin', 'rina'], '--init and --admin NAME go together'],
  [['--init', '--admin', 'rina', '--demo'], 'Choose one of --init and --demo'],
])('%j is refused with a sentence', (words, sentence) => {
  expect(() => readFlags(words)).toThrow(sentence)
})
