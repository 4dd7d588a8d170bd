import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDialogues, type Person } from '#src/dialogues/dialogues.ts'
import { lockDialogue, settle } from '#src/dialogues/line.ts'
import { offerUntil } from '#src/dialogues/offer-time.ts'
import { newSeatCode, readBareSeatCode, readSeatCode } from '#src/dialogues/seat-code.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { linkChats } from '#test/support/link-chats.ts'
import { makeChats, makeDialogue } from '#test/support/make-dialogue.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const start = new Date('2026-11-20T09:00:00+07:00')
const hourMs = 3_600_000
const moment = (text: string) => new Date(`2026-11-${text}:00+07:00`)

let database: TestDatabase
let people: Person[]
const dialogues = () => createDialogues({ database, sealing: testSealing })

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  people = await makeChats(database, 8)
})

const person = (nth: number) => people[nth] as Person
const register = (dialogueId: number, nth: number, now = start, groupId?: number) =>
  database.transaction((tx) =>
    dialogues().register(tx, { dialogueId, person: person(nth), groupId, now }),
  )
const rows = (dialogueId: number) =>
  database.prisma.dialogueRegistration.findMany({ where: { dialogueId }, orderBy: { id: 'asc' } })
const states = async (dialogueId: number) => (await rows(dialogueId)).map(({ state }) => state)
const codeOf = async (dialogueId: number, nth: number) =>
  (await dialogues().mine(person(nth).citizenId, start, dialogueId))[0]?.code ?? ''
const leave = async (dialogueId: number, nth: number, now = start) => {
  const code = await codeOf(dialogueId, nth)
  return await database.transaction((tx) => dialogues().leave(tx, code, person(nth).citizenId, now))
}
const tidy = (dialogueId: number, now: Date) =>
  database.transaction(async (tx) => {
    const locked = await lockDialogue(tx, dialogueId)
    if (locked) await settle(tx, locked, now, undefined)
  })

describe('a seat', () => {
  it('goes to those who come first, the rest wait in their order', async () => {
    const id = await makeDialogue(database, { seats: 2 })
    for (const nth of [0, 1, 2, 3]) await register(id, nth)
    expect(await states(id)).toEqual(['seated', 'seated', 'waiting', 'waiting'])
    const [fourth] = await dialogues().mine(person(3).citizenId, start)
    expect(fourth).toMatchObject({ state: 'waiting', place: 2, dialogue: { held: 2, waiting: 2 } })
  })

  it('is given once, however often the same person asks', async () => {
    const id = await makeDialogue(database, { seats: 2 })
    await register(id, 0)
    expect(await register(id, 0)).toMatchObject({ kind: 'already' })
    expect(await states(id)).toEqual(['seated'])
  })

  it('that somebody gives up is held for the next in line until five in the afternoon', async () => {
    const id = await makeDialogue(database, { seats: 1 })
    for (const nth of [0, 1, 2]) await register(id, nth)
    await leave(id, 0)
    expect(await states(id)).toEqual(['left', 'offered', 'waiting'])
    const [next] = await dialogues().mine(person(1).citizenId, start)
    expect(next?.offerUntil).toEqual(moment('20T17:00'))
    expect(await database.prisma.meetingNotice.findMany()).toMatchObject([{ kind: 'offered' }])
  })

  it('that is not taken in time goes to the one behind', async () => {
    const id = await makeDialogue(database, { seats: 1 })
    for (const nth of [0, 1, 2]) await register(id, nth)
    await leave(id, 0)
    await tidy(id, moment('20T17:00'))
    expect(await states(id)).toEqual(['left', 'lapsed', 'offered'])
    const late = await dialogues().byCode((await rows(id))[1]?.code ?? '')
    const taken = await database.transaction((tx) =>
      dialogues().take(tx, late?.code ?? '', person(1).citizenId, moment('20T17:01')),
    )
    expect(taken).toEqual({ kind: 'gone' })
  })

  it('cannot be taken or given up by anybody but its owner', async () => {
    const id = await makeDialogue(database)
    await register(id, 0)
    const code = await codeOf(id, 0)
    const stolen = await database.transaction((tx) =>
      dialogues().leave(tx, code, person(1).citizenId, start),
    )
    expect(stolen).toEqual({ kind: 'unknown' })
    expect(await states(id)).toEqual(['seated'])
  })

  it('kept for a group is had by nobody else until registration has closed', async () => {
    const reserves = [{ kind: 'trade' as const, value: 'nông dân', seats: 1 }]
    const id = await makeDialogue(database, { seats: 2, reserves })
    const [group] = await dialogues().groups(id)
    await register(id, 0)
    await register(id, 1)
    await register(id, 2, start, group?.id)
    expect(await states(id)).toEqual(['seated', 'waiting', 'seated'])
    await leave(id, 2)
    expect(await states(id)).toEqual(['seated', 'waiting', 'left'])
    await tidy(id, moment('26T17:00'))
    expect(await states(id)).toEqual(['seated', 'offered', 'left'])
  })

  it('is not to be had after registration has closed, or once it has begun', async () => {
    const id = await makeDialogue(database)
    expect(await register(id, 0, moment('26T17:00'))).toEqual({ kind: 'closed' })
    expect(await register(id, 0, moment('27T08:00'))).toEqual({ kind: 'over' })
    expect(await register(id + 1, 0)).toEqual({ kind: 'unknown' })
  })
})

describe('an offer', () => {
  it('lasts until the next five in the afternoon that is three hours away', () => {
    const startsAt = moment('27T08:00')
    expect(offerUntil(moment('20T13:59'), startsAt)).toEqual(moment('20T17:00'))
    expect(offerUntil(moment('20T14:01'), startsAt)).toEqual(moment('21T17:00'))
    expect(offerUntil(moment('20T23:30'), startsAt)).toEqual(moment('21T17:00'))
  })

  it('ends two hours before the start, and is a seat when less than an hour is left', () => {
    const startsAt = moment('27T08:00')
    expect(offerUntil(moment('26T20:00'), startsAt)).toEqual(moment('27T06:00'))
    expect(offerUntil(moment('27T05:30'), startsAt)).toBeUndefined()
  })
})

describe('an offer made while people sleep', () => {
  const night = { from: '21:00', to: '06:30' }

  it('lasts three hours from the moment they hear of it', () => {
    const startsAt = moment('27T08:00')
    expect(offerUntil(moment('20T23:30'), startsAt, night)).toEqual(moment('21T17:00'))
    expect(offerUntil(moment('21T05:00'), startsAt, night)).toEqual(moment('21T17:00'))
  })

  it('is a seat, when it would have run out before they hear of it: nobody is skipped asleep', async () => {
    expect(offerUntil(moment('26T22:00'), moment('27T08:00'), night)).toBeUndefined()
    expect(offerUntil(moment('26T22:00'), moment('27T09:30'), night)).toEqual(moment('27T07:30'))
    const asleep = createDialogues({ database, sealing: testSealing, quietHours: night })
    const id = await makeDialogue(database, { seats: 1 })
    for (const nth of [0, 1, 2]) await register(id, nth)
    const code = await codeOf(id, 0)
    await database.transaction((tx) =>
      asleep.leave(tx, code, person(0).citizenId, moment('26T22:00')),
    )
    expect(await states(id)).toEqual(['left', 'seated', 'waiting'])
  })
})

describe('one person with linked chats', () => {
  beforeEach(async () => {
    const address = person(1).address
    await database.prisma.conversation.updateMany({ where: { address }, data: { channel: 'zalo' } })
    people = people.map((each) => (each.address === address ? { ...each, channel: 'zalo' } : each))
    await linkChats(database, [person(0).citizenId, person(1).citizenId])
  })

  it('has one seat, however many chats ask', async () => {
    const id = await makeDialogue(database)
    await register(id, 0)
    expect(await register(id, 1)).toMatchObject({ kind: 'already' })
    expect(await states(id)).toEqual(['seated'])
  })

  it('gives the seat up from any of them, and asks five questions from all together', async () => {
    const id = await makeDialogue(database)
    await register(id, 0)
    const ask = (nth: number, text: string) =>
      database.transaction((tx) =>
        dialogues().ask(tx, { dialogueId: id, person: person(nth), text, now: start }),
      )
    for (const nth of [0, 1, 0, 1, 0]) expect((await ask(nth, 'Câu hỏi')).kind).toBe('asked')
    expect(await ask(1, 'Câu hỏi')).toEqual({ kind: 'enough' })
    expect(await leave(id, 1)).toMatchObject({ kind: 'done' })
    expect(await states(id)).toEqual(['left'])
  })
})

describe('a registration code', () => {
  it('has no signs that look alike, and is read however it is written', () => {
    const made = Array.from({ length: 200 }, newSeatCode)
    for (const code of made) {
      expect(code).toMatch(/^DK-[A-HJ-KM-NP-Z2-9]{6}$/)
      expect(readSeatCode(`mã của tôi là ${code.toLowerCase()} ạ`)).toBe(code)
      expect(readBareSeatCode(` ${code.slice(3)} `)).toBe(code)
    }
    expect(readSeatCode('DK-ABCDEF7')).toBeUndefined()
    expect(readSeatCode('đăng ký dk abcdef')).toBeUndefined()
  })
})

type Op =
  | { do: 'join'; who: number; group: number }
  | { do: 'leave' | 'take'; who: number }
  | { do: 'seats'; seats: number }
  | { do: 'hours'; hours: number }

const who = fc.integer({ min: 0, max: 7 })
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      who,
      group: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'take' as const), who }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('seats' as const),
      seats: fc.integer({ min: 2, max: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hours' as const),
      hours: fc.integer({ min: 1, max: 20 }),
    }),
  },
)

describe('the line, whatever people do', () => {
  type Row = Awaited<ReturnType<typeof rows>>[number]
  const holds = ({ state }: Row) => state === 'seated' || state === 'offered'

  /** Told anew from the rows: who of the waiting could have a seat. */
  function couldSit(all: readonly Row[], seats: number, kept: Map<number, number>): Row[] {
    const heldOf = (id: number) =>
      all.filter((row) => holds(row) && row.usesReserve && row.reserveId === id).length
    const free = seats - all.filter(holds).length
    const keptFree = [...kept].reduce((sum, [id, each]) => sum + Math.max(0, each - heldOf(id)), 0)
    return all.filter((row) => {
      if (row.state !== 'waiting' || free <= 0) return false
      const own = (kept.get(row.reserveId ?? 0) ?? 0) - heldOf(row.reserveId ?? 0)
      return own > 0 || free > keptFree
    })
  }

  async function perform(id: number, groups: number[], step: Op, now: Date): Promise<Date> {
    if (step.do === 'hours') {
      const later = new Date(now.getTime() + step.hours * hourMs)
      await tidy(id, later)
      return later
    }
    if (step.do === 'join') await register(id, step.who, now, groups[step.group - 1])
    if (step.do === 'leave') await leave(id, step.who, now)
    if (step.do === 'take') {
      const code = await codeOf(id, step.who)
      await database.transaction((tx) =>
        dialogues().take(tx, code, person(step.who).citizenId, now),
      )
    }
    if (step.do === 'seats') {
      await database.prisma.dialogue.update({ where: { id }, data: { seats: step.seats } })
      await tidy(id, now)
    }
    return now
  }

  it('is never overbooked and skips nobody', async () => {
    let nth = 0
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 25 }), async (steps) => {
        const id = await makeDialogue(database, {
          code: `DT-${++nth}`,
          startsAt: new Date('2027-03-01T08:00:00+07:00'),
          reserves: [
            { kind: 'trade', value: 'nông dân', seats: 1 },
            { kind: 'commune', value: '24985', seats: 1 },
          ],
        })
        const groups = (await dialogues().groups(id)).map((group) => group.id)
        const kept = new Map(groups.map((group) => [group, 1]))
        let now = start
        let before: Row[] = []
        for (const step of steps) {
          now = await perform(id, groups, step, now)
          const all = await rows(id)
          const { seats } = await database.prisma.dialogue.findUniqueOrThrow({ where: { id } })
          // A hall made smaller throws nobody out; it only gives no seat away until enough have left.
          const heldBefore = before.filter(holds).length
          expect(all.filter(holds).length).toBeLessThanOrEqual(Math.max(seats, heldBefore))
          expect(couldSit(all, seats, kept)).toEqual([])
          const inGeneral = (each: readonly Row[]) =>
            each.filter((row) => holds(row) && !row.usesReserve).length
          // What is kept for groups is given to nobody else.
          const mostGeneral = Math.max(seats - groups.length, inGeneral(before))
          expect(inGeneral(all)).toBeLessThanOrEqual(mostGeneral)
          const risen = before.filter(
            (row) =>
              row.state === 'waiting' && all.some((each) => each.id === row.id && holds(each)),
          )
          for (const row of risen) {
            const passed = all.filter(
              (each) =>
                each.state === 'waiting' && each.id < row.id && each.reserveId === row.reserveId,
            )
            expect(passed).toEqual([])
          }
          before = all
        }
      }),
      { numRuns: 25 },
    )
  })
})
