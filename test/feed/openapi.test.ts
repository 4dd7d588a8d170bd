import type { Router } from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '#src/config.ts'
import { describeApi } from '#src/feed/openapi.ts'
import { createFeedRouter } from '#src/feed/router.ts'
import { dossierItem, feedResult, problemDetails } from '#src/feed/schemas.ts'
import { createLog } from '#src/log.ts'
import { openApiFaults } from '#test/support/check-openapi.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { item, items, startFeed, type TestFeed } from '#test/support/feed-client.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
let feed: TestFeed
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  feed = await startFeed(database)
})
afterEach(() => feed.close())
afterAll(() => database.close())

const description = describeApi(readConfig({}))
// As those see it who read the file: plain JSON.
const plain = JSON.parse(JSON.stringify(description))
const { schemas } = plain.components
const responsesOf = (document: typeof plain) => document.paths['/api/openapi.json'].get.responses
const okOf = (document: typeof plain) => responsesOf(document)[200]
const showOf = (document: typeof plain) => document.paths['/api/v1/dossiers/{code}'].get

describe('the description', () => {
  it('is there for everybody', async () => {
    const { status, headers, body } = await feed.call('/api/openapi.json')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(body.servers).toEqual([{ url: 'https://cau-noi.example.vn' }])
    expect(Object.keys(body.paths)).toEqual(Object.keys(plain.paths))
  })

  it('keeps the rules of OpenAPI 3.1', async () => {
    expect(plain.openapi).toMatch(/^3\.1\.\d+$/)
    expect(await openApiFaults(plain)).toEqual([])
  })

  it('names every route and method of the router, and no other', () => {
    const config = readConfig({})
    const now = () => new Date()
    const deps = { database, sealing: testSealing, config, now, log: createLog('silent') }
    const api = createFeedRouter(deps).stack[0]?.handle as Router | undefined
    const routes = (api?.stack ?? []).flatMap(({ route }) =>
      (route?.stack ?? []).flatMap(({ method }) =>
        // What answers all methods of a path refuses them.
        method === undefined || route === undefined
          ? []
          : [`${method} /api${route.path.replace(/:(\w+)/g, '{$1}')}`],
      ),
    )
    const documented = Object.entries(plain.paths).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method} ${path}`),
    )
    expect([...new Set(routes)].sort()).toEqual(documented.sort())
  })

  it('names every address that a problem has as its type', async () => {
    const { body } = await feed.call('/api/nothing')
    const [, pointer = ''] = body.type.split('#/components/examples/')
    expect(plain.components.examples[pointer].value.status).toBe(404)
  })
})

// The schemas as the document has them, read by somebody who knows only the document.
function validator(name: string) {
  const inlined = JSON.parse(JSON.stringify(schemas[name]))
  return z.fromJSONSchema(inlined)
}

describe('the examples of the description', () => {
  it.each([
    ['Dossier', dossierItem],
    ['FeedResult', feedResult],
  ] as const)('of %s pass its schema', (name, schema) => {
    expect(schemas[name].examples.length).toBeGreaterThan(0)
    for (const example of schemas[name].examples) {
      expect(validator(name).safeParse(example).error).toBeUndefined()
      expect(schema.safeParse(example).error).toBeUndefined()
    }
  })

  it('of every field make a dossier that is taken', async () => {
    const fields = Object.entries(
      schemas.Dossier.properties as Record<string, { examples: unknown[] }>,
    )
    const whole = Object.fromEntries(fields.map(([name, { examples }]) => [name, examples[0]]))
    expect(validator('Dossier').safeParse(whole).success).toBe(true)
    expect((await feed.feed(whole)).body).toMatchObject({ created: 1, rejected: [] })
    expect((await feed.feed(schemas.Dossier.examples)).body.rejected).toEqual([])
  })

  it('of problems pass their schema and fill every sentence', () => {
    for (const { value } of Object.values(description.components.examples)) {
      expect(validator('Problem').safeParse(value).error).toBeUndefined()
      expect(value.detail).not.toMatch(/\{\{|undefined/)
    }
  })
})

describe('what the router says', () => {
  it('passes the schemas that the document has', async () => {
    const taken = await feed.feed([item(), item({ code: 'x', y: 1 }), null])
    expect(validator('FeedResult').safeParse(taken.body).error).toBeUndefined()
    const shown = await feed.show('H36.25.12-261008-0975')
    expect(validator('Dossier').safeParse(shown.body).error).toBeUndefined()
    for (const problem of [await feed.feed('x'), await feed.feed(items(1001))]) {
      expect(validator('Problem').safeParse(problem.body).error).toBeUndefined()
      expect(problemDetails.safeParse(problem.body).error).toBeUndefined()
      const [known] = Object.keys(plain.paths['/api/v1/dossiers'].post.responses).filter(
        (status) => Number(status) === problem.status,
      )
      expect(known).toBeDefined()
    }
  })

  it.each([{ code: 1 }, { note: 5 }, { status: 1.5 }, { extra: 'x' }, { updated_at: undefined }])(
    'refuses what the schema refuses: %j',
    async (changes) => {
      const wrong = item(changes)
      expect(validator('Dossier').safeParse(JSON.parse(JSON.stringify(wrong))).success).toBe(false)
      expect((await feed.feed(wrong)).body.rejected).toHaveLength(1)
    },
  )
})

describe('a broken description', () => {
  it.each<[string, (copy: typeof plain) => void]>([
    ["must have required property 'version'", (copy) => delete copy.info.version],
    ["must have required property 'description'", (copy) => delete okOf(copy).description],
    [
      "Can't resolve #/components/schemas/Problem",
      (copy) => delete copy.components.schemas.Problem,
    ],
    ["Can't resolve #/components/examples", (copy) => delete copy.components.examples['too-fast']],
    ['unevaluated properties colour', (copy) => Object.assign(copy.info, { colour: 'red' })],
    ['unevaluated properties 2000', (copy) => Object.assign(responsesOf(copy), { 2000: {} })],
    ["must have required property 'default'", (copy) => delete responsesOf(copy)[200]],
    ["required property 'required'", (copy) => delete showOf(copy).parameters[0].required],
    ['supported swagger/openapi version', (copy) => Object.assign(copy, { openapi: 4 })],
    ['no security scheme token', (copy) => delete copy.components.securitySchemes.token],
    ['path has code, parameters have', (copy) => delete showOf(copy).parameters],
    ['comes twice', (copy) => Object.assign(showOf(copy), { operationId: 'describeApi' })],
    ['Problem: ', (copy) => Object.assign(copy.components.schemas.Problem, { type: 'text' })],
  ])('is refused: %s', async (fault, spoil) => {
    const copy = structuredClone(plain)
    spoil(copy)
    expect((await openApiFaults(copy)).join('\n')).toContain(fault)
  })
})
