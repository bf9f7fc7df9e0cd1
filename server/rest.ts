import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { jsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Permission } from '../model/access.ts'
import { isDay } from '../model/calendar.ts'
import { send, sendFault } from './answers.ts'
import type { Database } from './database.ts'
import { accessIn } from './http.ts'
import type { Register } from './register.ts'
import { itemSchema, type ListAsked, type ListFilter, listRows, readItem } from './restList.ts'

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
  /** What one row of it is called. */
  readonly one: string
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
    one: 'One buyer',
    only: { field: 'isBuyer', test: 'eq', value: 'true' },
    filters: [status, country],
  },
  {
    path: 'suppliers',
    table: 'party',
    permission: 'master.view',
    summary: 'Suppliers, by name',
    one: 'One supplier',
    only: { field: 'isSupplier', test: 'eq', value: 'true' },
    filters: [status, country],
  },
  {
    path: 'styles',
    table: 'style',
    permission: 'style.view',
    summary: 'Styles, by number',
    one: 'One style',
    filters: [buyer, season, status],
  },
  {
    path: 'orders',
    table: 'salesOrder',
    permission: 'order.view',
    summary: 'Orders, latest shipment first',
    one: 'One order',
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

const security = [{ bearer: [] }]
const params = z.object({ id: z.string().max(64) })
const oneAbout = 'Answers 404 for a row that is not there or not in your sight.'

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
    const only = list.only === undefined ? [] : [list.only]
    const item = itemSchema(drawer)
    const querystring = z.object({
      ...paging,
      ...Object.fromEntries(list.filters.map((filter) => [filter.param, paramOf(filter)])),
    })
    app.get(
      `/api/v1/${list.path}`,
      {
        config: { permission: list.permission },
        preValidation: knowsOnly(querystring),
        schema: { tags: ['lists'], summary: list.summary, security, querystring, response: { 200: pageOf(item) } },
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
          filters: [...only, ...filters],
        }
        return send(reply, await listRows(deps.database, deps.register, drawer, accessIn(request), asked))
      },
    )
    app.get(
      `/api/v1/${list.path}/:id`,
      {
        config: { permission: list.permission },
        preValidation: knowsOnly(z.object({})),
        schema: {
          tags: ['lists'],
          summary: list.one,
          description: oneAbout,
          security,
          params,
          response: { 200: item },
        },
      },
      async (request, reply) => {
        const asked = { id: request.params.id, only }
        return send(reply, await readItem(deps.database, deps.register, drawer, accessIn(request), asked))
      },
    )
  }
  app.get(
    '/api/v1/samples',
    {
      config: { permission: 'style.view' },
      preValidation: knowsOnly(z.object(paging)),
      schema: {
        tags: ['lists'],
        summary: 'Samples; none are kept yet',
        security,
        querystring: z.object(paging),
        response: { 200: pageOf(z.object({ id: z.string() })) },
      },
    },
    async () => ({ items: [], total: 0, next_cursor: null }),
  )
  app.get(
    '/api/v1/samples/:id',
    {
      config: { permission: 'style.view' },
      preValidation: knowsOnly(z.object({})),
      schema: { tags: ['lists'], summary: 'One sample; none are kept yet', description: oneAbout, security, params },
    },
    async (request, reply) => sendFault(reply, { kind: 'missing', table: 'sample', id: request.params.id }),
  )
}

/** A parameter that is misspelled would otherwise be a filter that does not filter. */
function knowsOnly(querystring: z.ZodObject) {
  const known = Object.keys(querystring.shape)
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const unknown = Object.keys(Object(request.query)).filter((param) => !known.includes(param))
    if (unknown.length === 0) return undefined
    const takes = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`
    const fields = Object.fromEntries(unknown.map((param) => [param, 'unknown']))
    return sendFault(
      reply,
      { kind: 'invalid', fields },
      { message: `There is no parameter ${unknown.join(', ')}. ${takes}` },
    )
  }
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
