import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import { serverEnv, startProcess, type TestProcess, waitUntil } from '../support/program.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'

const server = process.env.TEST_DATABASE_URL
const dayMs = 86_400_000
const letters = 20

// Without a server these are reported as not run: one embedded database has one process.
describe.skipIf(!server)('approved letters of apology on a PostgreSQL server', () => {
  let database: ServerDatabase
  let telegram: FakeTelegram
  const living: TestProcess[] = []

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    telegram = await startFakeTelegram()
  })
  afterEach(async () => {
    await Promise.all(living.splice(0).map((each) => each.end('SIGKILL')))
    await telegram.close()
  })

  async function start(): Promise<TestProcess> {
    const env = { ...serverEnv(database.url, telegram.url), QUIET_HOURS: '' }
    const started = await startProcess(env)
    living.push(started)
    return started
  }

  const addressOf = (number: number) => String(8_000 + number)

  /** A dossier about to be late, a person who proved it, and a letter that was approved a moment ago. */
  async function approveLetter(number: number): Promise<void> {
    const code = `H36.12.345-261112-${String(number).padStart(4, '0')}`
    const dueAt = new Date(Date.now() + 2 * dayMs)
    const now = new Date()
    await database.prisma.dossier.create({
      data: { code, status: 4, dueAt, updatedAt: now, contentHash: new Uint8Array(32) },
    })
    const { citizenId } = await database.prisma.conversation.create({
      data: { channel: 'telegram', address: addressOf(number) },
    })
    await database.prisma.dossierProof.create({ data: { citizenId, code, provenAt: now } })
    await database.prisma.apologyLetter.create({
      data: {
        ...{ code, dueAt, state: 'approved', cause: 'x', text: `letter ${number}` },
        ...{ newDay: new Date(Date.now() + 9 * dayMs), approvedBy: 1, approvedAt: now },
        ...{ inTime: true, createdAt: now },
      },
    })
  }

  it('reach each person at most once and none is lost when a process is killed over them', async () => {
    const numbers = Array.from({ length: letters }, (_, index) => index)
    for (const number of numbers) await approveLetter(number)
    telegram.behave(() => ({ kind: 'ok', delayMs: 20 }))
    const [first] = await Promise.all([start(), start()])
    const arrived = () =>
      numbers.filter((number) => telegram.textsTo(Number(addressOf(number))).length > 0).length
    await waitUntil(async () => arrived() > 0, 'the first letter')
    await first?.end('SIGKILL')
    // The dead cannot renew their leases; the test does not wait for them to run out.
    await database.prisma.outboxMessage.updateMany({
      where: { leaseUntil: { not: null } },
      data: { leaseUntil: new Date(0) },
    })
    const states = async () =>
      (await database.prisma.apologyLetter.findMany()).map(({ state }) => state)
    await waitUntil(
      async () => (await states()).every((state) => state === 'sent' || state === 'unknown'),
      'an outcome of every letter',
    )
    for (const number of numbers) {
      expect(telegram.textsTo(Number(addressOf(number))).length).toBeLessThanOrEqual(1)
    }
    const sent = (await states()).filter((state) => state === 'sent').length
    expect(arrived()).toBeGreaterThanOrEqual(sent)
  })
})
