import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDialogue } from '../support/make-dialogue.ts'
import { postUpdateTo, tapUpdate, waitUntil } from '../support/program.ts'
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts'

const server = process.env.TEST_DATABASE_URL
const people = Array.from({ length: 14 }, (_, nth) => 70_000 + nth)

type Row = { id: bigint; state: string; code: string; chat: string }
type Deed = { who: number; does: 'join' | 'leave' | 'take' }
/** What many do at once, after the hall was made larger or smaller and time ran out for some. */
type Burst = { seats: number | undefined; expire: boolean; deeds: Deed[] }

const deed: fc.Arbitrary<Deed> = fc.record({
  who: fc.integer({ min: 0, max: people.length - 1 }),
  does: fc.constantFrom('join', 'join', 'leave', 'take'),
})
const burst: fc.Arbitrary<Burst> = fc.record({
  seats: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  expire: fc.boolean(),
  deeds: fc.array(deed, { minLength: 8, maxLength: 16 }),
})
const everybody = people.map((_, who): Deed => ({ who, does: 'join' }))

const live = ({ state }: Row) => ['seated', 'offered', 'waiting'].includes(state)
const holds = ({ state }: Row) => state === 'seated' || state === 'offered'

describe.skipIf(!server)('the line, before two processes', () => {
  let two: TwoProcesses

  beforeAll(async () => {
    two = await startTwoProcesses(String(server))
  }, 180_000)
  afterAll(() => two.close(), 60_000)

  async function rowsOf(id: number): Promise<Row[]> {
    const rows = await two.database.sql.query<Row>(
      {
        name: 'test_line',
        text: `SELECT r.id, r.state, r.code, c.address AS chat FROM dialogue_registration r
JOIN conversation c ON c.id = r.conversation_id WHERE r.dialogue_id = $1::int ORDER BY r.id`,
      },
      [id],
    )
    return rows.map((row) => ({ ...row, id: BigInt(row.id) }))
  }

  /** Everything that was said has been answered, and the line is served: nobody waits beside a free seat. */
  async function quiet(id: number, seats: number): Promise<void> {
    const stands = async () => {
      if ((await two.database.prisma.inboxMessage.count({ where: { state: 'waiting' } })) > 0)
        return false
      const rows = await rowsOf(id)
      const free = seats - rows.filter(holds).length
      return free <= 0 || !rows.some(({ state }) => state === 'waiting')
    }
    await waitUntil(stands, 'quiet', 60)
  }

  /** Looks at the seats again and again while `work` goes on; the most that were ever held. */
  async function mostHeld(id: number, work: Promise<unknown>): Promise<number> {
    let [most, done] = [0, false]
    const watched = work.finally(() => {
      done = true
    })
    while (!done) {
      most = Math.max(most, (await rowsOf(id)).filter(holds).length)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await watched
    return most
  }

  function dataOf(id: number, { does }: Deed, own: Row | undefined): string {
    if (does === 'join' || own === undefined) return `dlg-join:${id}`
    return does === 'leave' ? `dlg-drop:${own.code}` : `dlg-take:${own.code}`
  }

  async function play(id: number, seats: number, { expire, deeds }: Burst): Promise<void> {
    const before = await rowsOf(id)
    if (expire) {
      const where = { dialogueId: id, state: 'offered' }
      const offerUntil = new Date(Date.now() - 1000)
      await two.database.prisma.dialogueRegistration.updateMany({ where, data: { offerUntil } })
    }
    const taps = deeds.map((each) => {
      const chat = people[each.who] ?? 0
      const own = before.find((row) => live(row) && row.chat === String(chat))
      return postUpdateTo(two.url, tapUpdate(chat, dataOf(id, each, own)))
    })
    const work = Promise.all(taps).then(() => quiet(id, seats))
    // A hall made smaller throws nobody out; it only gives no seat away until enough have left.
    const allowed = Math.max(seats, before.filter(holds).length)
    expect(await mostHeld(id, work)).toBeLessThanOrEqual(allowed)

    const after = await rowsOf(id)
    expect(after.filter(holds).length).toBeLessThanOrEqual(allowed)
    const owners = after.filter(live).map(({ chat }) => chat)
    expect(new Set(owners).size).toBe(owners.length)
    const risen = after.filter(
      (row) =>
        holds(row) && before.some(({ id: old, state }) => old === row.id && state === 'waiting'),
    )
    for (const { id: risenId } of risen)
      expect(after.filter((row) => row.state === 'waiting' && row.id < risenId)).toEqual([])
  }

  it('is never overbooked and skips nobody, whatever people do at once, while halls change and offers run out', async () => {
    const rounds = fc.sample(fc.array(burst, { minLength: 3, maxLength: 4 }), {
      numRuns: 3,
      seed: 26,
    })
    for (const [nth, bursts] of rounds.entries()) {
      const startsAt = new Date(Date.now() + 10 * 86_400_000)
      const id = await makeDialogue(two.database, { code: `DT-${nth}`, seats: 3, startsAt })
      let seats = 3
      const first = { seats: undefined, expire: false, deeds: everybody }
      for (const step of [first, ...bursts]) {
        seats = step.seats ?? seats
        await two.database.prisma.dialogue.update({ where: { id }, data: { seats } })
        await quiet(id, seats)
        await play(id, seats, step)
      }
    }
  }, 400_000)
})
