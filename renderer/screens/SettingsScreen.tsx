import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useStatus } from '../data/useStatus.ts'
import { Button } from '../parts/Button.tsx'
import { DensitySwitch, LanguageSwitch, ThemeSwitch } from '../parts/LookControls.tsx'
import { tell } from '../parts/tell.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { useWords } from '../words.ts'

/** What this device is and how it looks; what is on it, and how safe it is. */
export function SettingsScreen() {
  const words = useWords()
  const { say } = words
  const { bridge, version } = useSurroundings()
  const status = useStatus()
  const { data: about } = useQuery({
    queryKey: keys.about,
    queryFn: async () => {
      const outcome = await bridge?.about()
      return outcome?.ok ? outcome.value : null
    },
  })
  const skewMs = status?.clockOffsetMs ?? null
  return (
    <section className="screen" aria-label={say('room.settings')}>
      <div className="bar">
        <h1>{say('room.settings')}</h1>
      </div>
      <div className="settings">
        <div className="settings-columns">
          <Group title={say('settings.look')}>
            <Line label={say('look.language')}>
              <LanguageSwitch name="settings-language" />
            </Line>
            <Line label={say('look.theme')}>
              <ThemeSwitch name="settings-theme" />
            </Line>
            <Line label={say('look.density')}>
              <DensitySwitch name="settings-density" />
            </Line>
          </Group>
          <Group title={say('settings.device')}>
            <Line label={say('last.device')}>
              <b className="code">{status?.device ?? '…'}</b>
            </Line>
            <Line label={say('settings.journal')}>
              <span className={status?.journal === 'failing' ? 'error' : ''} data-testid="journal">
                {status !== undefined && say(`settings.journal.${status.journal}`)}
              </span>
            </Line>
            {about && <Line label={say('settings.vault')}>{say(`settings.vault.${about.vault}`)}</Line>}
            <Line label={say('settings.clock')}>
              {skewMs === null
                ? say('settings.clock.unknown')
                : say('settings.clock.offset', { seconds: Math.round(Math.abs(skewMs) / 1000) })}
            </Line>
            <Line label={say('settings.version')}>
              {version}
              {about ? ` · ${say('settings.shell', { version: about.version })}` : ` · ${say('settings.browser')}`}
            </Line>
          </Group>
          <Group title={say('settings.server')}>
            {bridge !== undefined && <ServerAddress />}
            <Line label={say('settings.reach')}>{status !== undefined && say(`reach.${status.reach}`)}</Line>
            {/* What the server's disk promises is told by the server: until it was reached there is nothing to say. */}
            {status?.durability && (
              <Line label={say('settings.durability')}>{say(`durability.${status.durability}`)}</Line>
            )}
          </Group>
          <Group title={say('settings.replica')}>
            {status?.tables.map((table) => (
              <Line key={table.table} label={words.table(table.table)}>
                {words.whole(table.rows)}{' '}
                {!table.complete && <span className="state state-warn">{say('settings.filling')}</span>}
              </Line>
            ))}
          </Group>
        </div>
      </div>
    </section>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card settings-group">
      <h2>{title}</h2>
      <dl>{children}</dl>
    </section>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Where the server is; only the desktop app can be told. */
function ServerAddress() {
  const { say } = useWords()
  const { bridge } = useSurroundings()
  const { data: choice, refetch } = useQuery({
    queryKey: keys.server,
    queryFn: async () => {
      const outcome = await bridge?.getServer()
      return outcome?.ok ? outcome.value : null
    },
  })
  const [typed, setTyped] = useState<string>()
  const isLocked = choice?.by === 'switch' || choice?.by === 'environment'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const outcome = await bridge?.setServer(typed ?? choice?.server ?? '')
    if (outcome?.ok) {
      setTyped(undefined)
      tell({ say: 'settings.serverSaved' })
      await refetch()
    } else tell({ say: isLocked ? 'settings.serverLocked' : 'settings.serverRefused' })
  }
  return (
    <Line label={say('settings.address')}>
      <form className="server" onSubmit={(event) => void submit(event)}>
        <input
          type="url"
          aria-label={say('settings.address')}
          value={typed ?? choice?.server ?? ''}
          readOnly={isLocked}
          title={isLocked ? say('settings.serverLocked') : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={typed === undefined || isLocked}>
          {say('common.save')}
        </Button>
      </form>
    </Line>
  )
}
