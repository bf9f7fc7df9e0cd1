import { linkScheme, linkToPath } from './policy.ts'

/** What the command line and the environment say about this start. */
export interface Launch {
  readonly dataFolder?: string | undefined
  readonly serverSwitch?: string | undefined
  readonly serverEnvironment?: string | undefined
  readonly rendererFolder?: string | undefined
  /** App path of a selvedge:// link that started the app. */
  readonly link?: string | undefined
}

export function readLaunch(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Launch {
  return {
    dataFolder: switchValue('--data-dir', argv) ?? env.SELVEDGE_DATA_DIR,
    serverSwitch: switchValue('--server', argv),
    serverEnvironment: env.SELVEDGE_SERVER,
    rendererFolder: env.SELVEDGE_RENDERER_DIR,
    link: linkIn(argv),
  }
}

/** The app path of the first selvedge:// link among the arguments; the system hands links over as arguments. */
export function linkIn(argv: readonly string[]): string | undefined {
  const link = argv.find((argument) => argument.startsWith(`${linkScheme}://`))
  return (link && linkToPath(link)) ?? undefined
}

function switchValue(name: string, argv: readonly string[]): string | undefined {
  const found = argv.find((argument) => argument.startsWith(`${name}=`))
  return found?.slice(name.length + 1) || undefined
}
