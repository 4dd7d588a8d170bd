import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isDenunciation } from '#src/feedback/screen.ts'
import { closeSurveys } from '#src/surveys/close.ts'
import { readSurveyCounts } from '#src/surveys/counts.ts'
import { createSurveyDesk } from '#src/surveys/desk.ts'
import { createSurveys, type Kept } from '#src/surveys/surveys.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeFollower } from '#test/support/follower.ts'
import { linkChats } from '#test/support/link-chats.ts'
import { makeSurvey } from '#test/support/make-survey.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const now = new Date('2026-11-20T09:00:00+07:00')
const after = new Date('2026-11-26T09:00:00+07:00')

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.reset())

const surveys = () => createSurveys({ database, sealing: testSealing, screen: isDenunciation })
const desk = () => createSurveyDesk({ database, sealing: testSealing })
const close = (at = after) => closeSurveys({ database, sealing: testSealing }, at)

const person = (channel = 'web') => makeFollower(database, [], { channel, agreed: false })
const people = (count: number) => Promise.all(Array.from({ length: count }, () => person()))

type Choice = number | string
const answer = (surveyId: number, citizenId: string, place: number, given: Choice, at = now) =>
  database.transaction((tx) =>
    surveys().answer(tx, {
      ...{ surveyId, citizenId, place, now: at },
      ...(typeof given === 'number' ? { choice: given } : { words: given }),
    }),
  )
const kinds = (kept: readonly Kept[]) => kept.map(({ kind }) => kind)
const answers = () => database.prisma.surveyAnswer.findMany({ orderBy: { choice: 'asc' } })
const resultsOf = async (id: number) => {
  const survey = await surveys().find(id)
  return survey && (await desk().results(survey))
}

describe('an answer', () => {
  it('takes the place of the earlier one of the same person', async () => {
    const id = await makeSurvey(database)
    const who = await person()
    await answer(id, who, 1, 1)
    await answer(id, who, 1, 2)
    expect(await answers()).toMatchObject([{ choice: 2 }])
    expect(await surveys().standing(id, who)).toEqual({ joined: true, places: [1] })
  })

  it('is one for both chats of a person, given at the same moment', async () => {
    const id = await makeSurvey(database)
    for (let round = 0; round < 10; round++) {
      const [zalo, telegram] = [await person('zalo'), await person('telegram')]
      await linkChats(database, [zalo, telegram])
      await Promise.all([answer(id, zalo, 1, 1), answer(id, telegram, 1, 2)])
    }
    expect(await answers()).toHaveLength(10)
    expect((await desk().progress(id)).takenPart).toBe(10)
  })

  it('of chats that were linked only later counts once: while the survey is open, and when it is counted', async () => {
    const id = await makeSurvey(database)
    const [zalo, telegram] = [await person('zalo'), await person('telegram')]
    await answer(id, zalo, 1, 1)
    await answer(id, telegram, 1, 2)
    await linkChats(database, [zalo, telegram])
    expect((await desk().progress(id)).takenPart).toBe(1)
    await close()
    expect(await answers()).toHaveLength(1)
    expect((await desk().progress(id)).takenPart).toBe(1)
  })

  it('is not taken after the end, nor where there is no such question or option', async () => {
    const id = await makeSurvey(database)
    const who = await person()
    const kept = [
      await answer(id, who, 1, 1, after),
      await answer(id, who, 1, 3),
      await answer(id, who, 1, 0),
      await answer(id, who, 2, 6),
      await answer(id, who, 4, 1),
      await answer(id, who, 3, '  '),
      await answer(id, who, 1, 'Đồng ý'),
      await answer(id + 1, who, 1, 1),
    ]
    expect(kinds(kept)).toEqual(['over', ...Array(6).fill('unfit'), 'unknown'])
    expect(await answers()).toEqual([])
  })

  it('that denounces somebody is not kept', async () => {
    const id = await makeSurvey(database)
    const text = 'Tôi tố cáo ông Nguyễn Văn A chủ tịch xã nhận hối lộ 50 triệu đồng'
    expect(await answer(id, await person(), 3, text)).toEqual({ kind: 'screened' })
    expect(await answers()).toEqual([])
  })

  it('is taken of people of the communes asked alone, who say so first', async () => {
    const id = await makeSurvey(database, { openTo: 'audience' })
    const who = await person()
    expect(await answer(id, who, 1, 1)).toEqual({ kind: 'join' })
    const join = (communeCode: string | undefined) =>
      database.transaction((tx) =>
        surveys().join(tx, { surveyId: id, citizenId: who, communeCode, now }),
      )
    expect([await join(undefined), await join('24988')]).toEqual(['outside', 'outside'])
    expect(await join('24985')).toBe('joined')
    expect(await answer(id, who, 1, 1)).toMatchObject({ kind: 'kept' })
  })

  it('of a survey for all who agreed is taken of those who did', async () => {
    const id = await makeSurvey(database, { openTo: 'audience', communeCodes: [] })
    const [who, other] = [await person(), await person()]
    const data = { citizenId: who, purpose: 'announcements', version: 'test', givenAt: now }
    await database.prisma.consent.create({ data })
    expect(await answer(id, who, 1, 1)).toMatchObject({ kind: 'kept' })
    const wanted = { surveyId: id, citizenId: other, communeCode: undefined, now }
    await database.transaction((tx) => surveys().join(tx, wanted))
    expect(await answer(id, other, 1, 1)).toEqual({ kind: 'outside' })
  })

  it('is taken back with all others of the person, until the end', async () => {
    const id = await makeSurvey(database)
    const [who, other] = [await person(), await person()]
    for (const place of [1, 2]) await answer(id, who, place, 1)
    await answer(id, other, 1, 2)
    const withdraw = (at: Date) =>
      database.transaction((tx) =>
        surveys().withdraw(tx, { surveyId: id, citizenId: who, now: at }),
      )
    expect(await withdraw(after)).toBe(false)
    expect(await withdraw(now)).toBe(true)
    expect(await answers()).toMatchObject([{ choice: 2 }])
    expect(await database.prisma.surveyParticipant.count()).toBe(1)
  })
})

describe('a survey that is over', () => {
  it('keeps no way from an answer to who gave it, not even with the key', async () => {
    const id = await makeSurvey(database)
    const everybody = await people(8)
    for (const [nth, who] of everybody.entries()) {
      await answer(id, who, 1, nth < 5 ? 1 : 2)
      await answer(id, who, 3, `ý kiến ${nth}`)
    }
    const before = (await answers()).map((row) => row.id)
    await close()
    const left = await answers()
    expect(left).toHaveLength(16)
    expect(left.filter(({ sheet }) => sheet !== null)).toEqual([])
    expect(left.filter((row) => before.includes(row.id))).toEqual([])
    expect(await surveys().standing(id, everybody[0] ?? '')).toEqual({ joined: true, places: [] })
    // All rows were written by one statement for each question: nothing is left of when each came.
    const written = await database.sql.query<{ xmin: string }>(
      { name: 'test-xmin', text: 'SELECT DISTINCT xmin::text FROM survey_answer' },
      [],
    )
    expect(written).toHaveLength(2)
  })

  it('is closed once, however many processes do it and however often', async () => {
    const id = await makeSurvey(database)
    for (const who of await people(6)) await answer(id, who, 1, 1)
    await Promise.all([close(), close(), close()])
    await close()
    expect(await answers()).toHaveLength(6)
    expect(await surveys().find(id)).toMatchObject({ takenPart: 6, severedAt: after })
  })

  it('takes an answer before it closes or not at all, when both come at once', async () => {
    const id = await makeSurvey(database, { endsAt: new Date('2026-11-20T10:00:00+07:00') })
    const everybody = await people(10)
    const closing = close(new Date('2026-11-20T10:00:01+07:00'))
    const kept = await Promise.all(everybody.map((who) => answer(id, who, 1, 1)))
    await closing
    await close()
    const { takenPart } = await desk().progress(id)
    const counted = (await answers()).filter(({ sheet }) => sheet === null).length
    expect(counted).toBe(takenPart)
    expect(kinds(kept).filter((kind) => kind === 'kept').length).toBeGreaterThanOrEqual(counted)
  })

  it('has results then and not before, and withholds what counts fewer than five', async () => {
    const id = await makeSurvey(database)
    for (const [nth, who] of (await people(12)).entries()) {
      await answer(id, who, 1, nth < 9 ? 1 : 2)
      await answer(id, who, 2, 3 + (nth % 2))
      if (nth < 4) await answer(id, who, 3, 'Nên bỏ khoản ba')
    }
    expect(await resultsOf(id)).toBeUndefined()
    await close()
    const found = await resultsOf(id)
    expect(found?.communes).toBeUndefined()
    expect(found?.questions).toMatchObject([
      { kind: 'choice', table: { total: 12, cells: [undefined, undefined], rest: 12 } },
      { kind: 'scale', table: { total: 12, rest: 12 }, mean: undefined },
      { kind: 'text', texts: undefined },
    ])
  })

  it('tells communes apart only where every cell counts five', async () => {
    const id = await makeSurvey(database, { communeCodes: ['24985', '24988'], openTo: 'audience' })
    for (const [nth, who] of (await people(24)).entries()) {
      const communeCode = nth % 2 === 0 ? '24985' : '24988'
      await database.transaction((tx) =>
        surveys().join(tx, { surveyId: id, citizenId: who, communeCode, now }),
      )
      await answer(id, who, 1, nth < 12 ? 1 : 2)
      await answer(id, who, 2, nth < 20 ? 5 : 4)
    }
    await close()
    const found = await resultsOf(id)
    expect(found?.communes).toMatchObject({ table: { total: 24, cells: [12, 12] } })
    expect(found?.questions.map(({ byCommune }) => byCommune)).toEqual([
      [
        [6, 6],
        [6, 6],
      ],
      undefined,
      undefined,
    ])
  })
})

describe('the desk', () => {
  const change = (work: Parameters<TestDatabase['transaction']>[0]) => database.transaction(work)

  it('prolongs and never shortens, and not what is over', async () => {
    const id = await makeSurvey(database)
    const to = (day: string, at = now) =>
      change((tx) => desk().prolong(tx, id, new Date(`2026-${day}T23:59:59+07:00`), at))
    expect([await to('11-24'), await to('11-25'), await to('11-30')]).toEqual([false, false, true])
    expect(await to('12-05', new Date('2026-12-01T09:00:00+07:00'))).toBe(false)
  })

  it('deletes every answer of a survey that is called off', async () => {
    const id = await makeSurvey(database)
    for (const who of await people(3)) await answer(id, who, 1, 1)
    expect(await change((tx) => desk().cancel(tx, id, now))).toBe(true)
    expect(await answers()).toEqual([])
    expect(await answer(id, await person(), 1, 1)).toEqual({ kind: 'over' })
    expect(
      await change((tx) => desk().tellOutcome(tx, id, { vi: 'x', en: undefined }, after)),
    ).toBe(false)
  })

  it('has a rate only of those who got an invitation', async () => {
    const id = await makeSurvey(database)
    const everybody = await people(9)
    for (const who of everybody.slice(0, 7)) await answer(id, who, 1, 1)
    expect(await desk().progress(id)).toEqual({
      ...{ takenPart: 7, asked: undefined, askedPart: undefined },
    })
    const broadcast = await database.prisma.broadcast.create({
      data: { makerId: 1, audience: { include: [], exclude: [] }, createdAt: now },
    })
    await change((tx) => desk().invitedBy(tx, id, broadcast.id))
    const chats = await database.prisma.conversation.findMany({
      where: { citizenId: { in: everybody.slice(1) } },
      orderBy: { id: 'asc' },
    })
    await database.prisma.broadcastRecipient.createMany({
      data: chats.map(({ id: conversationId, channel }, nth) => ({
        ...{ broadcastId: broadcast.id, conversationId, channel, byConsent: true },
        // The last of them may have got it, and may not.
        state: nth === chats.length - 1 ? 'unknown' : 'sent',
      })),
    })
    const counted = { takenPart: 7, asked: 7, askedPart: 6 }
    expect(await desk().progress(id)).toEqual(counted)
    await close()
    await database.prisma.broadcastRecipient.deleteMany()
    expect(await desk().progress(id)).toEqual(counted)
  })

  it('counts the surveys that ended in a period, those of one commune by themselves', async () => {
    const id = await makeSurvey(database)
    await makeSurvey(database, { code: 'YK-THN444', communeCodes: [] })
    await makeSurvey(database, { code: 'YK-THN555', endsAt: new Date('2027-01-01T00:00:00Z') })
    for (const who of await people(6)) await answer(id, who, 1, 1)
    await close()
    await change((tx) => desk().tellOutcome(tx, id, { vi: 'Đã sửa', en: undefined }, after))
    const november = (communeCode?: string) =>
      readSurveyCounts(database.sql, 'all', {
        ...{ from: '2026-11-01', to: '2026-11-30', communeCode, now: after },
      })
    const none = { asked: 0, askedPart: 0 }
    expect(await november()).toEqual([
      { name: '', open: 1, ended: 2, answered: 1, takenPart: 6, ...none },
    ])
    expect(await november('24985')).toMatchObject([{ ended: 1, takenPart: 6 }])
    expect(await november('24988')).toEqual([])
  })
})
