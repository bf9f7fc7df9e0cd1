// biome-ignore-all lint/a11y/useSemanticElements: groups of links are no fields of a form
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { may } from '../../model/access.ts'
import { useCount } from '../data/useCount.ts'
import { ask } from '../data/useRows.ts'
import { useSession } from '../data/useSession.ts'
import { useStatus } from '../data/useStatus.ts'
import { isOpen, type Room, rooms } from '../rooms.ts'
import { useWords, type Word } from '../words.ts'

const sections = ['merchandising', 'factory', 'masters'] as const

/** The rooms this person may enter, each with how much is in it. */
export function Menus({ path }: { path: string }) {
  const words = useWords()
  const { grants } = useSession()
  const attention = useStatus((status) => status.attention) ?? 0
  const waiting = useStatus((status) => status.waiting) ?? 0
  const open = rooms.filter((room) => isOpen(room, grants))
  return (
    <nav className="menus" aria-label={words.say('frame.rooms')}>
      {sections.map((section) => {
        const inside = open.filter((room) => room.section === section)
        const hasBoard = section === 'factory' && may(grants, 'floor.view')
        if (inside.length === 0 && !hasBoard) return null
        return (
          <div key={section} role="group" aria-labelledby={`menu-${section}`}>
            <h2 id={`menu-${section}`}>{words.say(`section.${section}`)}</h2>
            {hasBoard && <Entry to="/board" word="room.board" isOn={path === '/board'} />}
            {inside.map((room) => (
              <RoomEntry key={room.path} room={room} isOn={path.split('/')[1] === room.path} />
            ))}
          </div>
        )
      })}
      <div role="group" aria-labelledby="menu-device">
        <h2 id="menu-device">{words.say('section.device')}</h2>
        <Entry to="/outbox" word="room.outbox" isOn={path === '/outbox'}>
          {attention > 0 ? (
            <b className="late">{words.whole(attention)}</b>
          ) : waiting > 0 ? (
            <span className="waits">{words.whole(waiting)}</span>
          ) : null}
        </Entry>
        <Entry to="/settings" word="room.settings" isOn={path === '/settings'} />
      </div>
    </nav>
  )
}

function RoomEntry({ room, isOn }: { room: Room; isOn: boolean }) {
  const words = useWords()
  const query = useMemo(() => ask(room.table, { where: [...room.where] }), [room])
  const count = useCount(query)
  return (
    <Link
      to="/$room"
      params={{ room: room.path }}
      className={isOn ? 'is-on' : ''}
      aria-current={isOn ? 'page' : undefined}
      data-room={room.path}
    >
      {words.say(room.word)}
      <span>{count === undefined ? '…' : words.whole(count)}</span>
    </Link>
  )
}

function Entry({ to, word, isOn, children }: { to: string; word: Word; isOn: boolean; children?: React.ReactNode }) {
  const words = useWords()
  return (
    <Link to={to} className={isOn ? 'is-on' : ''} aria-current={isOn ? 'page' : undefined} data-room={to.slice(1)}>
      {words.say(word)}
      {children}
    </Link>
  )
}
