import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { may } from '../model/access.ts'
import { useSession } from './data/useSession.ts'
import { readSearch } from './lists/viewSearch.ts'
import { Empty } from './parts/Empty.tsx'
import { Frame } from './parts/Frame.tsx'
import { isOpen, roomAt, rooms } from './rooms.ts'
import { BoardScreen } from './screens/BoardScreen.tsx'
import { boardSearch } from './screens/board/boardSearch.ts'
import { CrashScreen } from './screens/CrashScreen.tsx'
import { ListScreen } from './screens/ListScreen.tsx'
import { OrderScreen } from './screens/OrderScreen.tsx'
import { OutboxScreen } from './screens/OutboxScreen.tsx'
import { RecordScreen } from './screens/RecordScreen.tsx'
import { SettingsScreen } from './screens/SettingsScreen.tsx'
import { useWords } from './words.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere, errorComponent: CrashScreen })

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home })
const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  validateSearch: boardSearch,
  component: function Board() {
    return <BoardScreen search={board.useSearch()} />
  },
})
const outbox = createRoute({ getParentRoute: () => root, path: '/outbox', component: OutboxScreen })
const settings = createRoute({ getParentRoute: () => root, path: '/settings', component: SettingsScreen })

const list = createRoute({
  getParentRoute: () => root,
  path: '/$room',
  validateSearch: readSearch,
  component: function List() {
    const room = roomAt(list.useParams().room)
    const search = list.useSearch()
    const { grants } = useSession()
    if (room === undefined || !isOpen(room, grants)) return <Nowhere />
    return <ListScreen key={room.path} room={room} search={search} />
  },
})

const record = createRoute({
  getParentRoute: () => root,
  path: '/$room/$id',
  component: function Record() {
    const { room: path, id } = record.useParams()
    const room = roomAt(path)
    const { grants } = useSession()
    if (room === undefined || !isOpen(room, grants)) return <Nowhere />
    return room.table === 'salesOrder' ? (
      <OrderScreen key={id} room={room} id={id} />
    ) : (
      <RecordScreen key={`${path}/${id}`} room={room} id={id} />
    )
  },
})

export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([home, board, outbox, settings, list, record]),
    defaultPreload: false,
    defaultStructuralSharing: true,
    scrollRestoration: false,
    defaultErrorComponent: CrashScreen,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

/** The first room that this person works in. */
function Home() {
  const { grants } = useSession()
  const isFloor = may(grants, 'floor.edit') && !may(grants, 'order.edit')
  const first = rooms.find((room) => isOpen(room, grants))
  if (isFloor || first === undefined) return <Navigate to="/board" search={{}} replace />
  return <Navigate to="/$room" params={{ room: first.path }} replace />
}

function Nowhere() {
  const { say } = useWords()
  return <Empty title={say('frame.nowhere')} />
}
