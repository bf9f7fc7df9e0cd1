import { expect, test } from 'vitest'
import { readStartOptions, usage } from '../../build/options.ts'

test('no option at all starts the demo factory on its own port and opens a window', () => {
  expect(readStartOptions([])).toEqual({
    ok: true,
    value: { port: 7420, data: null, memory: false, fresh: false, orders: 2000, demo: false, admin: null, open: true },
  })
})

test('both ways to give a value are understood', () => {
  const wanted = {
    port: 0,
    data: 'a folder',
    memory: false,
    fresh: true,
    orders: 1_000_000,
    demo: false,
    admin: null,
    open: false,
  }
  const parted = ['--port', '0', '--data', 'a folder', '--orders', '1000000', '--fresh', '--no-open']
  const joined = ['--port=0', '--data=a folder', '--orders=1000000', '--fresh', '--no-open']
  expect(readStartOptions(parted)).toEqual({ ok: true, value: wanted })
  expect(readStartOptions(joined)).toEqual({ ok: true, value: wanted })
})

test.each([
  [['--prot', '80'], `There is no option "--prot". The options are:\n${usage}`],
  [['7420'], `There is no option "7420". The options are:\n${usage}`],
  [['--port', '70000'], '--port takes a whole number from 0 to 65535, not "70000".'],
  [['--port', '-1'], '--port takes a whole number from 0 to 65535, not "-1".'],
  [['--orders', '1e6'], '--orders takes a whole number from 0 to 1000000, not "1e6".'],
  [['--orders', '1000001'], '--orders takes a whole number from 0 to 1000000, not "1000001".'],
  [['--data'], '--data needs a value: folder of the database, kept between runs.'],
  [['--data', '--fresh'], '--data needs a value: folder of the database, kept between runs.'],
  [['--memory=yes'], '--memory takes no value.'],
  [['--memory', '--data', 'x'], '--memory keeps nothing, so it cannot be used together with --data.'],
  [['--init'], '--init and --admin NAME go together: a factory begins with somebody who may do everything.'],
  [
    ['--init', '--admin', 'rina', '--demo'],
    'Choose one of --init and --demo: a factory of your own, or an invented one.',
  ],
  [['--fresh', '--fresh'], '--fresh was given twice.'],
])('%j is refused with a sentence that tells what to write instead', (args, sentence) => {
  expect(readStartOptions(args)).toEqual({ ok: false, sentence })
})
