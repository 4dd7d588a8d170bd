import { z } from 'zod'
import { translator } from '#src/i18n/translate.ts'
import { type ProblemKind, problemBody, problemStatus } from './problem.ts'
import { dossierItem, feedResult, mostBytes, mostItems, problemDetails } from './schemas.ts'

type Api = { publicUrl: string; feed: { requests: number; items: number } }

const inSchemas = (name: string) => `#/components/schemas/${name}`
const ref = (name: string) => ({ $ref: inSchemas(name) })
const kinds = Object.keys(problemStatus) as ProblemKind[]

// Numbers for the sentences of the examples.
const sample = {
  ...{ count: 1200, most: mostItems, mebibytes: mostBytes / 1024 / 1024 },
  ...{ seconds: 20, method: 'PUT', allowed: 'POST' },
}

/** The JSON Schemas, as zod writes them, without what only a schema in a file of its own needs. */
function componentSchemas() {
  const named = z.registry<{ id: string }>()
  named.add(dossierItem, { id: 'Dossier' })
  named.add(feedResult, { id: 'FeedResult' })
  named.add(problemDetails, { id: 'Problem' })
  const { schemas } = z.toJSONSchema(named, { uri: inSchemas, io: 'input' })
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  )
}

function problemExamples(publicUrl: string) {
  const t = translator('en')
  const example = (kind: ProblemKind) => {
    const value = problemBody(publicUrl, kind, t, sample)
    return { summary: value.title, value }
  }
  return Object.fromEntries(kinds.map((kind) => [kind, example(kind)]))
}

const headers: Partial<Record<number, object>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' }, description: 'Bearer' } },
  429: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait' } },
  503: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait' } },
}

const descriptions: Partial<Record<number, string>> = {
  400: 'The call as a whole cannot be read; nothing was stored',
  401: 'No token, or one that is unknown or revoked',
  404: 'No such dossier, or one that another client fed',
  413: 'The body is too large; nothing was stored',
  415: 'The body does not say that it is JSON in UTF-8',
  429: 'Above the limit of calls or dossiers a minute; nothing was stored',
  500: 'Our fault; the call may be repeated',
  503: 'The database is away; the call may be repeated',
}

/** The responses to what can go wrong, one for each status, with an example for each kind. */
function problemResponses(...which: ProblemKind[]) {
  const statuses = [...new Set(which.map((kind) => problemStatus[kind]))]
  const examplesOf = (status: number) =>
    which
      .filter((kind) => problemStatus[kind] === status)
      .map((kind) => [kind, { $ref: `#/components/examples/${kind}` }])
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: descriptions[status] ?? '',
        ...(headers[status] === undefined ? {} : { headers: headers[status] }),
        content: {
          'application/problem+json': {
            schema: ref('Problem'),
            examples: Object.fromEntries(examplesOf(status)),
          },
        },
      },
    ]),
  )
}

const json = (schema: object) => ({ 'application/json': { schema } })

const feedOperation = {
  operationId: 'feedDossiers',
  summary: 'Stores dossiers: one, or up to a thousand',
  description:
    'An upsert by code: newer replaces the whole row, older changes nothing, the same time with other content replaces. Good items are stored although others are rejected. May be repeated at any time.',
  requestBody: {
    required: true,
    content: json({
      oneOf: [ref('Dossier'), { type: 'array', items: ref('Dossier'), maxItems: mostItems }],
    }),
  },
  responses: {
    200: { description: 'What became of the items', content: json(ref('FeedResult')) },
    ...problemResponses(
      ...(['not-json', 'not-items', 'too-many-items', 'bad-request', 'unauthorized'] as const),
      ...(['too-large', 'media-type', 'too-fast', 'fault', 'unavailable'] as const),
    ),
  },
}

const codeParameter = {
  name: 'code',
  in: 'path',
  required: true,
  description: 'The dossier code in any spelling',
  schema: { type: 'string' },
  example: 'H36.24.958-261008-0975',
}

const qrOperation = {
  operationId: 'drawSlipQr',
  summary: 'The QR code for the slip (giấy hẹn) of a dossier that this client fed',
  parameters: [codeParameter],
  responses: {
    200: {
      description: 'A PNG that leads to the chat; print it 3 cm wide or wider',
      content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
    },
    ...problemResponses(
      ...(['bad-request', 'unauthorized', 'no-dossier', 'too-fast', 'fault'] as const),
      'unavailable',
    ),
  },
}

const showOperation = {
  operationId: 'showDossier',
  summary: 'One dossier as this client fed it',
  parameters: [codeParameter],
  responses: {
    200: { description: 'The fields as they are stored, opened', content: json(ref('Dossier')) },
    ...problemResponses(
      ...(['bad-request', 'unauthorized', 'no-dossier', 'too-fast', 'fault'] as const),
      'unavailable',
    ),
  },
}

const describeOperation = {
  operationId: 'describeApi',
  summary: 'This description',
  security: [],
  responses: { 200: { description: 'OpenAPI 3.1', content: json({ type: 'object' }) } },
}

/** The OpenAPI 3.1 description of the feed, its schemas generated from those that read it. */
export function describeApi({ publicUrl, feed }: Api) {
  const limits = `${feed.requests || 'unlimited'} calls and ${feed.items || 'unlimited'} dossiers`
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cầu Nối: feed of dossiers',
      version: '1',
      description: `How a one-stop system tells the assistant where dossiers stand. A client may make ${limits} a minute. Errors are RFC 9457 problem details.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    security: [{ token: [] }],
    paths: {
      '/api/v1/dossiers': { post: feedOperation },
      '/api/v1/dossiers/{code}': { get: showOperation },
      '/api/v1/dossiers/{code}/qr.png': { get: qrOperation },
      '/api/openapi.json': { get: describeOperation },
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Made by "token create <client>"' },
      },
      schemas: componentSchemas(),
      examples: problemExamples(publicUrl),
    },
  }
}
