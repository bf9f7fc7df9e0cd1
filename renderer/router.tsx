import { createBrowserHistory, createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router'
import { type Grant, may } from '../model/access.ts'
import { useSession } from './data/useSession.ts'
import { readSearch } from './lists/viewSearch.ts'
import { Empty } from './parts/Empty.tsx'
import { Frame } from './parts/Frame.tsx'
import { isOpen, type Room, roomAt, rooms } from './rooms.ts'
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

/**
 * @param grants of the person who begins: at the app's own address they begin in their first room. Sent there when the
 * frame has been drawn, they would wait for the room in one go, for a router draws at once what somebody goes to.
 */
export function createAppRouter(grants: readonly Grant[]) {
  const history = createBrowserHistory()
  if (history.location.pathname === '/') history.replace(`/${firstRoom(grants)?.path ?? 'board'}`)
  return createRouter({
    history,
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

/** Whoever comes to the app's own address later. */
function Home() {
  const first = firstRoom(useSession().grants)
  if (first === undefined) return <Navigate to="/board" search={{}} replace />
  return <Navigate to="/$room" params={{ room: first.path }} replace />
}

/** The first room that a person works in; none for whoever works at the board. */
function firstRoom(grants: readonly Grant[]): Room | undefined {
  const isFloor = may(grants, 'floor.edit') && !may(grants, 'order.edit')
  return isFloor ? undefined : rooms.find((room) => isOpen(room, grants))
}

function Nowhere() {
  const { say } = useWords()
  return <Empty title={say('frame.nowhere')} />
}
