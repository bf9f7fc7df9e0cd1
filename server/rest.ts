import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Permission } from '../model/access.ts'
import { isDay } from '../model/calendar.ts'
import { send } from './answers.ts'
import type { Database } from './database.ts'
import { accessIn } from './http.ts'
import type { Register } from './register.ts'
import { itemSchema, type ListAsked, type ListFilter, listRows } from './restList.ts'

/** Describes the public API; to be added before its routes. The description is at /api/docs, as JSON at /api/docs/json. */
export async function describeRest(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Selvedge',
        version: '1',
        description: 'Reads what the factory has. Lists come in pages: pass next_cursor as cursor until it is null.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true })
}

interface List {
  readonly path: string
  readonly table: string
  readonly permission: Permission
  readonly summary: string
  /** Rows of the table that the list is about. */
  readonly only?: ListFilter
  readonly filters: readonly Filter[]
}

interface Filter extends Omit<ListFilter, 'value'> {
  readonly param: string
  readonly about: string
  readonly isDay?: boolean
}

const buyer: Filter = { param: 'buyer', field: 'buyer', test: 'ref', about: 'Id or code of the buyer' }
const season: Filter = { param: 'season', field: 'season', test: 'ref', about: 'Id or code of the season' }
const status: Filter = { param: 'status', field: 'status', test: 'eq', about: 'One status' }
const country: Filter = { param: 'country', field: 'country', test: 'eq', about: 'Country, two letters' }

const lists: readonly List[] = [
  {
    path: 'buyers',
    table: 'party',
    permission: 'master.view',
    summary: 'Buyers, by name',
    only: { field: 'isBuyer', test: 'eq', value: 'true' },
    filters: [status, country],
  },
  {
    path: 'suppliers',
    table: 'party',
    permission: 'master.view',
    summary: 'Suppliers, by name',
    only: { field: 'isSupplier', test: 'eq', value: 'true' },
    filters: [status, country],
  },
  {
    path: 'styles',
    table: 'style',
    permission: 'style.view',
    summary: 'Styles, by number',
    filters: [buyer, season, status],
  },
  {
    path: 'orders',
    table: 'salesOrder',
    permission: 'order.view',
    summary: 'Orders, latest shipment first',
    filters: [
      buyer,
      season,
      status,
      { param: 'style', field: 'style', test: 'ref', about: 'Id or number of the style' },
      { param: 'ship_from', field: 'shipDate', test: 'gte', about: 'First day of shipment, YYYY-MM-DD', isDay: true },
      { param: 'ship_to', field: 'shipDate', test: 'lte', about: 'Last day of shipment, YYYY-MM-DD', isDay: true },
    ],
  },
]

const limit = z.coerce
  .number()
  .int()
  .min(1, 'limit must be at least 1')
  .max(100, 'limit must be at most 100; fetch the next page with cursor instead')
  .default(20)
  .describe('Rows on a page')
const paging = {
  limit,
  cursor: z.string().max(1000).optional().describe('next_cursor of the page before'),
  q: z.string().max(200).optional().describe('Words to look for; every one must be found somewhere in the row'),
}

export interface RestDeps {
  readonly database: Database
  readonly register: Register
}

/** The public lists: what a person may see, in pages. */
export function addRestRoutes(root: FastifyInstance, deps: RestDeps): void {
  const app = root.withTypeProvider<ZodTypeProvider>()
  for (const list of lists) {
    const drawer = deps.register.find(list.table)
    if (drawer === undefined) continue
    const params = Object.fromEntries(list.filters.map((filter) => [filter.param, paramOf(filter)]))
    app.get(
      `/api/v1/${list.path}`,
      {
        config: { permission: list.permission },
        schema: {
          tags: ['lists'],
          summary: list.summary,
          security: [{ bearer: [] }],
          querystring: z.object({ ...paging, ...params }),
          response: { 200: pageOf(itemSchema(drawer)) },
        },
      },
      async (request, reply) => {
        const query: Record<string, unknown> = request.query
        const filters = list.filters.flatMap((filter): ListFilter[] => {
          const value = query[filter.param]
          return typeof value === 'string' ? [{ field: filter.field, test: filter.test, value }] : []
        })
        const asked: ListAsked = {
          limit: request.query.limit,
          cursor: request.query.cursor,
          search: request.query.q ?? '',
          filters: list.only === undefined ? filters : [list.only, ...filters],
        }
        return send(reply, await listRows(deps.database, deps.register, drawer, accessIn(request), asked))
      },
    )
  }
  app.get(
    '/api/v1/samples',
    {
      config: { permission: 'style.view' },
      schema: {
        tags: ['lists'],
        summary: 'Samples; none are kept yet',
        security: [{ bearer: [] }],
        querystring: z.object(paging),
        response: { 200: pageOf(z.object({ id: z.string() })) },
      },
    },
    async () => ({ items: [], total: 0, next_cursor: null }),
  )
}

function paramOf(filter: Filter) {
  const text = z.string().min(1).max(60)
  const checked = filter.isDay === true ? text.refine(isDay, `${filter.param} must be a day, YYYY-MM-DD`) : text
  return checked.optional().describe(filter.about)
}

function pageOf(item: z.ZodType) {
  return z.object({
    items: z.array(item),
    total: z.union([z.int(), z.string()]).describe('Rows that match; "10000+" beyond ten thousand'),
    next_cursor: z.string().nullable(),
  })
}
