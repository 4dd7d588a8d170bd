import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { readTranscript } from '#src/chat/transcript.ts'
import { readConfig } from '#src/config.ts'
import { slipUrl } from '#src/dossiers/slip.ts'
import { createLog } from '#src/log.ts'
import { type Program, startProgram } from '#src/program.ts'
import { drawQr } from '#src/qr/draw-qr.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const code = 'H36.12.345-261112-0001'
let database: TestDatabase
let program: Program

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  await database.reset()
  await makeDossier(database, { code })
  const config = { ...readConfig({ SIMULATOR: '1' }), port: 0 }
  const now = () => new Date('2026-11-20T09:00:00+07:00')
  const log = createLog('silent')
  program = await startProgram({ config, database, sealing: testSealing, now, log })
})
afterEach(() => program.stop())
afterAll(() => database.close())

const post = (path: string, type: string, body: RequestInit['body']) =>
  fetch(`http://127.0.0.1:${program.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body ?? null,
  })

it('a picture handed in on the page is read like one from a phone', async () => {
  const picture = new Uint8Array(await drawQr(slipUrl('http://localhost:3000', code)))
  const { id } = (await (await post('/simulator/files', 'image/png', picture)).json()) as {
    id: string
  }
  const content = { kind: 'media', media: 'photo', file: id }
  const message = JSON.stringify({ id: 'm-1', person: 'ba-lan', position: 1, content })
  expect((await post('/webhooks/web', 'application/json', message)).status).toBe(200)
  await program.assistant.idle()
  const deps = { sql: database.sql, sealing: testSealing }
  const { items } = await readTranscript(deps, 'web', 'ba-lan', undefined)
  expect(items.at(-1)?.reply?.text).toMatch(/^Hồ sơ H36\.12\.345-261112-0001/)
})

it.each([
  ['of another kind', 'image/svg+xml', '<svg/>', 400],
  ['that is empty', 'image/png', '', 400],
  ['that is too large', 'image/png', new Uint8Array(6 * 1024 * 1024), 413],
])('a picture %s is refused', async (_, type, body, status) => {
  expect((await post('/simulator/files', type, body)).status).toBe(status)
  expect(await database.prisma.storedFile.count()).toBe(0)
})
