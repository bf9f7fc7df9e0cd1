// Node, promises and the inspector ask these of any object; they are no part of Electron.
const askedOfAnything = new Set(['then', 'toJSON', 'constructor', '__esModule', 'default', 'nodeType', 'inspect'])

/** Wraps a stand-in so that a member nobody built throws with its name: a gap must fail, never pass as undefined. */
export function strict<T extends object>(name: string, built: T): T {
  return new Proxy(built, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target) && !askedOfAnything.has(key)) {
        throw new Error(`electron-host: ${name}.${key} is not built`)
      }
      return Reflect.get(target, key)
    },
    set(target, key, value) {
      if (!(key in target)) throw new Error(`electron-host: ${name}.${String(key)} is not built`)
      return Reflect.set(target, key, value)
    },
  })
}
