import type { SalesOrder } from '../../model/tables/salesOrder.ts'
import type { DayNumber } from './days.ts'
import type { Random } from './random.ts'

type Status = SalesOrder['status']

/** How far an order is that ships on a day: long gone ones are closed, near ones on the floor, far ones on paper. */
export function statusOn(shipDate: DayNumber, today: DayNumber, random: Random): Status {
  const days = shipDate - today
  if (days < -75)
    return random.weighted([
      ['closed', 93],
      ['shipped', 3],
      ['cancelled', 4],
    ])
  if (days < -21)
    return random.weighted([
      ['closed', 42],
      ['shipped', 48],
      ['part_shipped', 6],
      ['cancelled', 4],
    ])
  if (days < 0)
    return random.weighted([
      ['shipped', 70],
      ['part_shipped', 12],
      ['ready', 8],
      ['in_production', 6],
      ['cancelled', 4],
    ])
  if (days < 15)
    return random.weighted([
      ['ready', 38],
      ['in_production', 50],
      ['part_shipped', 7],
      ['on_hold', 5],
    ])
  if (days < 75)
    return random.weighted([
      ['in_production', 74],
      ['confirmed', 18],
      ['on_hold', 4],
      ['cancelled', 4],
    ])
  if (days < 125)
    return random.weighted([
      ['confirmed', 74],
      ['draft', 20],
      ['on_hold', 3],
      ['cancelled', 3],
    ])
  return random.weighted([
    ['draft', 58],
    ['confirmed', 40],
    ['cancelled', 2],
  ])
}

export interface Step {
  readonly from: Status
  readonly to: Status
  readonly day: DayNumber
}
export type Walk = readonly Step[]

const path: readonly Status[] = ['draft', 'confirmed', 'in_production', 'ready', 'shipped', 'closed']

/** The moves that led an order to where it stands, with days between its order date and yesterday, in order. */
export function walkTo(
  status: Status,
  {
    orderDate,
    shipDate,
    today,
    random,
  }: { orderDate: DayNumber; shipDate: DayNumber; today: DayNumber; random: Random },
): Walk {
  const stations = stationsTo(status, { orderDate, shipDate, today, random })
  const last = today - 1
  let day = orderDate
  return stations.slice(1).map((to, place) => {
    const from = stations[place] ?? 'draft'
    const planned = plannedDay(to, orderDate, shipDate, random)
    // Late work is common, work before its turn is not; nothing has happened yet after yesterday.
    day = Math.min(Math.max(day, planned), Math.max(last, orderDate))
    return { from, to, day }
  })
}

function stationsTo(
  status: Status,
  {
    orderDate,
    shipDate,
    today,
    random,
  }: { orderDate: DayNumber; shipDate: DayNumber; today: DayNumber; random: Random },
): readonly Status[] {
  switch (status) {
    case 'part_shipped':
      return ['draft', 'confirmed', 'in_production', 'ready', 'part_shipped']
    case 'on_hold':
    case 'cancelled': {
      // It stopped where it had come to.
      const share = (today - orderDate) / (shipDate - orderDate + 1)
      const far = share < 0.3 ? 1 : share < 0.6 ? 2 : random.between(2, 3)
      return [...path.slice(0, status === 'cancelled' ? Math.max(1, far) : far + 1), status]
    }
    default: {
      const way = path.slice(0, path.indexOf(status) + 1)
      // Every tenth that left did so in two parts.
      return way.length > 4 && random.chance(0.1) ? [...way.slice(0, 4), 'part_shipped', ...way.slice(4)] : way
    }
  }
}

function plannedDay(to: Status, orderDate: DayNumber, shipDate: DayNumber, random: Random): DayNumber {
  const lead = shipDate - orderDate
  switch (to) {
    case 'confirmed':
      return orderDate + random.between(1, 12)
    case 'in_production':
      return orderDate + Math.round(lead * (0.4 + 0.2 * random.next()))
    case 'ready':
      return shipDate - random.between(2, 10)
    case 'part_shipped':
      return shipDate - random.between(0, 3)
    case 'shipped':
      return (
        shipDate +
        random.weighted([
          [0, 70],
          [3, 18],
          [9, 12],
        ])
      )
    case 'closed':
      return shipDate + random.between(14, 60)
    default:
      return orderDate + Math.round(lead * (0.3 + 0.5 * random.next()))
  }
}
