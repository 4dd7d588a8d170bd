import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeBroadcast } from '../support/make-broadcast.ts'
import { serverEnv, startProcess, type TestProcess, waitUntil } from '../support/program.ts'
import { faultsOf, type RoughTelegram, startRoughTelegram } from '../support/rough-telegram.ts'
import { openServerDatabase, type ServerDatabase } from '../support/server-database.ts'

const server = process.env.TEST_DATABASE_URL
// The full figure of 200,000 is run by `npm run bench -- broadcast`.
const people = 6_000
const killsAt = [0.1, 0.35, 0.6]

// Without a server these are reported as not run: one embedded database has one process.
describe.skipIf(!server)('a broadcast by two processes on a PostgreSQL server', () => {
  let database: ServerDatabase
  let telegram: RoughTelegram
  const living: TestProcess[] = []

  beforeAll(async () => {
    database = await openServerDatabase(String(server))
    telegram = await startRoughTelegram({
      ...{ delayMs: 400, limitEvery: 1_500, dropEvery: 150, blockedEvery: 50 },
    })
  })
  afterAll(async () => {
    await database.close()
    telegram.close()
  })
  afterEach(async () => {
    await Promise.all(living.splice(0).map((each) => each.end('SIGKILL')))
  })

  async function start(): Promise<TestProcess> {
    const started = await startProcess({
      ...serverEnv(database.url, telegram.url),
      ...{ QUIET_HOURS: '', TELEGRAM_BROADCAST_PER_SECOND: '0', LOG_LEVEL: 'silent' },
    })
    living.push(started)
    return started
  }

  const query = <Row>(name: string, text: string, values: unknown[] = []) =>
    database.sql.query<Row>({ name, text }, values)

  async function makePeople(): Promise<void> {
    await query(
      'test_people',
      `INSERT INTO conversation (channel, address) SELECT 'telegram', n::text FROM generate_series(1, $1::int) n`,
      [people],
    )
    await query(
      'test_agree',
      `INSERT INTO consent (citizen_id, purpose, version, given_at) SELECT citizen_id, 'announcements', 'test', now() FROM conversation`,
    )
  }

  /** Nobody calls the platform any more. */
  async function atRest(): Promise<boolean> {
    const { calls } = telegram.seen
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    return telegram.seen.calls === calls
  }

  const rows = () =>
    query<{ address: string; state: string; reason: string | null }>(
      'test_rows',
      `SELECT c.address, r.state, r.reason FROM broadcast_recipient r JOIN conversation c ON c.id = r.conversation_id`,
    )

  it('accounts for everybody and tells nobody twice while one is killed three times and the platform misbehaves', async () => {
    await makePeople()
    const [, other] = [await start(), await start()]
    let victim = other
    const id = await makeBroadcast(database)
    for (const share of killsAt) {
      await telegram.reached(people * share)
      await victim.end('SIGKILL')
      victim = await start()
    }
    const waiting = () => database.prisma.broadcastRecipient.count({ where: { state: 'queued' } })
    const allSent = async () => (await waiting()) === 0 && (await atRest())
    await waitUntil(allSent, 'the last send', 180)
    // Whoever is still sending is dead; the test does not wait for their leases to run out.
    await database.prisma.broadcastRecipient.updateMany({
      where: { leaseUntil: { not: null } },
      data: { leaseUntil: new Date(0) },
    })
    const state = async () =>
      (await database.prisma.broadcast.findUniqueOrThrow({ where: { id } })).state
    await waitUntil(async () => (await state()) === 'finished', 'the end of the broadcast')

    const ended = await rows()
    expect(ended).toHaveLength(people)
    expect(faultsOf(ended, telegram)).toEqual({
      ...{ open: 0, sentButNotTaken: 0, takenButNotSent: 0, doubled: 0, unknownDoubled: 0 },
      blockedDiffers: 0,
    })
    const count = (wanted: string) => ended.filter((each) => each.state === wanted).length
    expect(count('sent') + count('failed') + count('unknown')).toBe(people)
    expect(count('sent')).toBeGreaterThan(people * 0.85)
    expect(telegram.seen).toMatchObject({ limited: expect.any(Number) })
    expect(telegram.seen.dropped).toBeGreaterThan(0)
  }, 300_000)
})
