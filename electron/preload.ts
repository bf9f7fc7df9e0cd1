import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from './bridge.ts'
import { createAsker, deepLinkChannel } from './ipc.ts'

const ask = createAsker((name, ...args) => ipcRenderer.invoke(name, ...args))

const bridge: Bridge = {
  about: () => ask('about'),
  openWindow: (path) => ask('openWindow', path),
  getServer: () => ask('getServer'),
  setServer: (address) => ask('setServer', address),
  saveFile: (name, bytes) => ask('saveFile', name, bytes),
  onDeepLink(follow) {
    // The event object would hand the page a way back to ipcRenderer, so only the path goes on.
    const listener = (_event: unknown, path: string) => follow(path)
    ipcRenderer.on(deepLinkChannel, listener)
    return () => {
      ipcRenderer.off(deepLinkChannel, listener)
    }
  },
  reportReady: () => ask('reportReady'),
}

contextBridge.exposeInMainWorld('selvedge', bridge)
