import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDialogueDesk } from '#src/dialogues/desk.ts'
import { createDialogues, type Person } from '#src/dialogues/dialogues.ts'
import { likeQuestions } from '#src/dialogues/like-questions.ts'
import { readDay, readMoment } from '#src/dialogues/read-moment.ts'
import { createReceptions } from '#src/receptions/receptions.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeChats, makeDialogue } from '#test/support/make-dialogue.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let database: TestDatabase
let people: Person[]
const now = new Date('2026-11-20T09:00:00+07:00')
const doors = new Date('2026-11-27T07:45:00+07:00')
const deps = () => ({ database, sealing: testSealing })
const desk = () => createDialogueDesk(deps())
const dialogues = () => createDialogues(deps())

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  people = await makeChats(database, 4)
})

const person = (nth: number) => people[nth] as Person

async function registered(dialogueId: number, nth: number, groupId?: number): Promise<string> {
  const done = await database.transaction((tx) =>
    dialogues().register(tx, { dialogueId, person: person(nth), groupId, now }),
  )
  if (!('registration' in done)) throw new Error(done.kind)
  return done.registration.code
}
const checkIn = (id: number, code: string, at = doors) =>
  database.transaction(async (tx) => (await desk().checkIn(tx, id, code, at)).kind)

describe('at the door', () => {
  it('each code is let in once, in its time and at its dialogue', async () => {
    const id = await makeDialogue(database)
    const other = await makeDialogue(database, { code: 'DT-02' })
    const code = await registered(id, 0)
    expect(await checkIn(id, code, now)).toBe('early')
    expect(await checkIn(other, code)).toBe('other-dialogue')
    expect(await checkIn(id, 'DK-ZZZZZZ')).toBe('unknown')
    expect(await checkIn(id, code)).toBe('in')
    expect(await checkIn(id, code)).toBe('already')
    expect(await checkIn(id, code, new Date('2026-11-28T09:00:00+07:00'))).toBe('late')
  })

  it('who waited and came all the same is counted, who gave the seat up is not', async () => {
    const id = await makeDialogue(database, { seats: 1 })
    const [seated, waiting] = [await registered(id, 0), await registered(id, 1)]
    expect(await checkIn(id, waiting)).toBe('in')
    await database.transaction((tx) => dialogues().leave(tx, seated, person(0).citizenId, doors))
    expect(await checkIn(id, seated)).toBe('gone')
    await database.transaction((tx) => desk().walkIn(tx, { id, now: doors }))
    expect(await desk().tally(id)).toMatchObject({ attended: 2, walkIns: 1 })
  })
})

describe('the organiser', () => {
  it('cannot make the hall smaller than the number of those who have a seat', async () => {
    const id = await makeDialogue(database, { seats: 2 })
    for (const nth of [0, 1, 2]) await registered(id, nth)
    const change = (seats: number) =>
      database.transaction((tx) => desk().changeSeats(tx, id, seats, now))
    expect(await change(1)).toEqual({ kind: 'held', held: 2 })
    expect(await change(3)).toEqual({ kind: 'done' })
    expect(await dialogues().mine(person(2).citizenId, now)).toMatchObject([{ state: 'offered' }])
  })

  describe('who keeps seats for groups', () => {
    const farmers = { kind: 'trade' as const, value: 'nông dân', seats: 3 }
    const resize = (id: number, seats: number, at = now) =>
      database.transaction((tx) => desk().changeSeats(tx, id, seats, at))
    const keep = (id: number, reserves: (typeof farmers)[], at = now) =>
      database.transaction((tx) => desk().changeReserves(tx, id, reserves, at))

    it('cannot make the hall smaller than those who have a seat and those for whom one is kept', async () => {
      const id = await makeDialogue(database, { seats: 6, reserves: [farmers] })
      const [group] = await dialogues().groups(id)
      await registered(id, 0)
      await registered(id, 1, group?.id)
      // Two have a seat, one of them a farmer's: two more farmers may still come.
      expect(await resize(id, 3)).toEqual({ kind: 'kept', held: 2, kept: 2 })
      expect(await resize(id, 1)).toEqual({ kind: 'held', held: 2 })
      expect(await resize(id, 4)).toEqual({ kind: 'done' })
      // Once registration has closed nothing is kept any more.
      expect(await resize(id, 2, new Date('2026-11-26T18:00:00+07:00'))).toEqual({ kind: 'done' })
    })

    it('cannot promise seats that others have, and gives to the line what is kept no more', async () => {
      const id = await makeDialogue(database, { seats: 3 })
      for (const nth of [0, 1]) await registered(id, nth)
      expect(await keep(id, [farmers])).toEqual({ kind: 'kept', held: 2, kept: 3 })
      expect(await keep(id, [{ ...farmers, seats: 1 }])).toEqual({ kind: 'done' })
      await registered(id, 2)
      expect((await dialogues().mine(person(2).citizenId, now))[0]?.state).toBe('waiting')
      expect(await keep(id, [])).toEqual({ kind: 'done' })
      expect((await dialogues().mine(person(2).citizenId, now))[0]?.state).toBe('offered')
      expect(await dialogues().groups(id)).toEqual([])
    })

    it('can change nothing of it once registration has closed, when nothing is kept any more', async () => {
      const id = await makeDialogue(database, { seats: 3, reserves: [farmers] })
      const closes = new Date('2026-11-26T17:00:00+07:00')
      expect(await keep(id, [], closes)).toEqual({ kind: 'closed' })
      expect(await dialogues().groups(id)).toHaveLength(1)
      expect(await keep(id, [], new Date(closes.getTime() - 1))).toEqual({ kind: 'done' })
    })

    it('keeps the row of a group that stays, since registrations point to it', async () => {
      const id = await makeDialogue(database, { seats: 6, reserves: [farmers] })
      const [group] = await dialogues().groups(id)
      await registered(id, 0, group?.id)
      const teachers = { kind: 'trade' as const, value: 'giáo viên', seats: 2 }
      expect(await keep(id, [{ ...farmers, seats: 4 }, teachers])).toEqual({ kind: 'done' })
      expect(await dialogues().groups(id)).toMatchObject([{ id: group?.id, seats: 4 }, teachers])
      // The farmer who has a seat is one of the four.
      expect(await resize(id, 6)).toEqual({ kind: 'done' })
      expect(await resize(id, 5)).toEqual({ kind: 'kept', held: 1, kept: 5 })
    })

    it('changes nothing once it has begun or was called off', async () => {
      const id = await makeDialogue(database, { seats: 6 })
      const begun = new Date('2026-11-27T08:00:00+07:00')
      expect(await keep(id, [farmers], begun)).toEqual({ kind: 'unknown' })
      await database.transaction((tx) => desk().cancel(tx, id, now))
      expect(await keep(id, [farmers])).toEqual({ kind: 'unknown' })
      expect(await dialogues().groups(id)).toEqual([])
    })
  })

  it('moves the closing of registration with the dialogue', async () => {
    const id = await makeDialogue(database)
    const startsAt = new Date('2026-11-28T09:00:00+07:00')
    await database.transaction((tx) => desk().move(tx, id, { startsAt }))
    expect(await database.prisma.dialogue.findUnique({ where: { id } })).toMatchObject({
      ...{ startsAt, endsAt: new Date('2026-11-28T11:00:00+07:00'), version: 2 },
      registrationClosesAt: new Date('2026-11-27T18:00:00+07:00'),
    })
  })

  it('finds no word of a question in the database', async () => {
    const dialogueId = await makeDialogue(database)
    const text = 'Bao giờ thôn 5 có nước sạch?'
    await database.transaction((tx) =>
      dialogues().ask(tx, { dialogueId, person: person(0), text, now }),
    )
    const [row] = await database.prisma.dialogueQuestion.findMany()
    expect(Buffer.from(row?.sealed ?? []).toString('utf8')).not.toContain('nước')
    expect(await desk().questions(dialogueId)).toMatchObject([[{ text, publish: false }]])
  })

  it('gets five questions of one person and no more', async () => {
    const dialogueId = await makeDialogue(database)
    const ask = (nth: number) =>
      database.transaction((tx) =>
        dialogues().ask(tx, { dialogueId, person: person(0), text: `Câu hỏi số ${nth}`, now }),
      )
    for (const nth of [1, 2, 3, 4, 5]) expect(await ask(nth)).toMatchObject({ kind: 'asked' })
    expect(await ask(6)).toEqual({ kind: 'enough' })
  })

  it('sees like questions together, and every one of them', () => {
    const ask = (text: string) => ({ text })
    const groups = likeQuestions([
      ask('Bao giờ thôn 5 có nước sạch?'),
      ask('Đường thôn 2 khi nào sửa xong ạ'),
      ask('thon 5 bao gio co nuoc sach'),
      ask('Học phí năm nay có tăng không?'),
    ])
    expect(groups.map((group) => group.length)).toEqual([2, 1, 1])
    expect(likeQuestions([])).toEqual([])
  })
})

describe('what people write for a day or an hour', () => {
  it('is read day before month, the next such day when the year is left out', () => {
    expect(readDay('ngày 21/11', now)).toBe('2026-11-21')
    expect(readDay('19-11', now)).toBe('2027-11-19')
    expect(readDay('29.2', now)).toBeUndefined()
    expect(readDay('31/12/2026', now)).toBe('2026-12-31')
    expect(readDay('mai', now)).toBeUndefined()
    const at = (text: string) => readMoment(text, now)?.toISOString()
    expect(at('8h30 2/12')).toBe('2026-12-02T01:30:00.000Z')
    expect(at('27/11/2026 lúc 14 giờ')).toBe('2026-11-27T07:00:00.000Z')
    expect(at('8:00 27/11/2026')).toBe('2026-11-27T01:00:00.000Z')
    expect(at('27/11')).toBeUndefined()
    expect(at('25h 27/11')).toBeUndefined()
  })
})

describe('the figures', () => {
  const from = new Date('2026-11-01T00:00:00+07:00')
  const until = new Date('2026-12-01T00:00:00+07:00')

  it('tell dialogues as they were: held against due, who came, what was answered and kept', async () => {
    const id = await makeDialogue(database, { seats: 10 })
    await makeDialogue(database, { code: 'DT-02', seats: 5 })
    const called = await makeDialogue(database, { code: 'DT-03' })
    await database.transaction((tx) => desk().cancel(tx, called, now))
    const code = await registered(id, 0)
    await registered(id, 1)
    await checkIn(id, code)
    await database.transaction(async (tx) => {
      await desk().walkIn(tx, { id, now: doors })
      for (const nth of [0, 1]) {
        const text = `Câu hỏi của người ${nth}`
        await dialogues().ask(tx, { dialogueId: id, person: person(nth), text, now })
      }
    })
    const first = (await desk().questions(id))[0]?.[0]?.id ?? ''
    await database.transaction(async (tx) => {
      await desk().answer(tx, [first], 'Đang làm', now)
      const promise = { dialogueId: id, what: 'Làm đường', who: 'UBND xã', now }
      const kept = await desk().promise(tx, { ...promise, dueDay: '2026-11-29' })
      await desk().promise(tx, { ...promise, dueDay: '2026-11-30' })
      await desk().promise(tx, { ...promise, dueDay: '2026-12-15' })
      await desk().keep(tx, kept, id, new Date('2026-11-29T20:00:00+07:00'))
    })
    expect(await desk().figures(from, until)).toEqual({
      ...{ due: 2, held: 1, cancelled: 1, seats: 15, registered: 2, attended: 2 },
      ...{ questions: 2, answered: 1, promises: 3, promisesDue: 2, promisesKeptInTime: 1 },
    })
    expect(await desk().figures(from, until, '24988')).toMatchObject({ due: 0, attended: 0 })
  })

  it('tell receptions held against due, and nothing about those of which nobody has said', async () => {
    const receptions = createReceptions(deps())
    const make = async (code: string, slots = 2) => {
      const startsAt = new Date('2026-11-24T08:00:00+07:00')
      const endsAt = new Date('2026-11-24T11:00:00+07:00')
      const data = { code, host: 'Chủ tịch', startsAt, endsAt, place: 'UBND xã', slots }
      return (await database.prisma.reception.create({ data })).id
    }
    const [held, skipped] = [await make('A'), await make('B')]
    await make('C')
    const book = (nth: number) =>
      database.transaction((tx) =>
        receptions.book(tx, { id: held, person: person(nth), matter: 'đất đai', now }),
      )
    const booked = [await book(0), await book(1), await book(2), await book(1)]
    expect(booked.map(({ kind }) => kind)).toEqual(['booked', 'booked', 'full', 'already'])
    const [mine] = await receptions.mine(person(0).citizenId, now)
    await database.transaction(async (tx) => {
      await receptions.noteHeld(tx, held, true, doors)
      await receptions.noteHeld(tx, skipped, false, doors)
      const outcome = { id: mine?.id ?? '', outcome: 'Đã trả lời', promisedDay: undefined, now }
      await receptions.noteOutcome(tx, outcome)
    })
    expect(await receptions.figures(from, until)).toEqual({
      ...{ due: 3, held: 1, notHeld: 1, booked: 2, withOutcome: 1 },
    })
  })
})
