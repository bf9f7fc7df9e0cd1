import { expect, test } from 'vitest'
import { chooseClient, type Desk } from '../../build/client.ts'

const address = 'http://127.0.0.1:7420'

function desk(wanted: Partial<Desk> & { files?: readonly string[] }): Desk {
  return {
    platform: 'linux',
    env: { DISPLAY: ':0', PATH: '/usr/local/bin:/usr/bin' },
    root: '/home/rina/selvedge',
    exists: (path) => (wanted.files ?? []).includes(path),
    runs: () => true,
    ...wanted,
  }
}

const electron = '/home/rina/selvedge/node_modules/electron/dist/electron'

test('the desktop shell comes first where it runs', () => {
  expect(chooseClient(desk({ files: [electron, '/usr/bin/xdg-open'] }), address)).toEqual({
    at: 'electron',
    program: electron,
    args: ['/home/rina/selvedge/dist/electron', `--server=${address}`],
  })
})

test('a shell that lies there but cannot start gives way to the browser', () => {
  const broken = desk({ files: [electron, '/usr/bin/xdg-open'], runs: () => false })
  expect(chooseClient(broken, address)).toEqual({ at: 'browser', program: '/usr/bin/xdg-open', args: [address] })
})

test('an Electron from elsewhere is taken at its word', () => {
  const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }
  expect(chooseClient(desk({ env, files: ['/opt/electron/electron'] }), address)).toMatchObject({
    at: 'electron',
    program: '/opt/electron/electron',
  })
})

test('without a display nothing is opened, whatever is installed, and the reason is said', () => {
  expect(chooseClient(desk({ env: {}, files: [electron, '/usr/bin/xdg-open'] }), address)).toEqual({
    at: 'nowhere',
    because: 'This machine has no display, so no window was opened.',
  })
})

test('a display without any opener says what it looked for', () => {
  expect(chooseClient(desk({}), address)).toEqual({
    at: 'nowhere',
    because: 'There is no xdg-open here to reach a browser with, so no window was opened.',
  })
})

test('Windows and macOS open their own browser and need no display variable', () => {
  expect(chooseClient(desk({ platform: 'win32', env: {}, root: 'C:\\selvedge' }), address)).toEqual({
    at: 'browser',
    program: 'cmd',
    args: ['/c', 'start', '""', address],
  })
  expect(chooseClient(desk({ platform: 'darwin', env: {} }), address)).toEqual({
    at: 'browser',
    program: 'open',
    args: [address],
  })
  const windows = desk({
    platform: 'win32',
    env: {},
    root: 'C:\\selvedge',
    files: ['C:\\selvedge\\node_modules\\electron\\dist\\electron.exe'],
  })
  expect(chooseClient(windows, address)).toEqual({
    at: 'electron',
    program: 'C:\\selvedge\\node_modules\\electron\\dist\\electron.exe',
    args: ['C:\\selvedge\\dist\\electron', `--server=${address}`],
  })
})
