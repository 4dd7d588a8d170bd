import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSurvey } from '../support/make-survey.ts'
import { postUpdateTo, tapUpdate, waitUntil } from '../support/program.ts'
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts'

const server = process.env.TEST_DATABASE_URL
const people = Array.from({ length: 12 }, (_, nth) => 80_000 + nth)
const dayMs = 86_400_000

describe.skipIf(!server)('an answer to a survey, before two processes', () => {
  let two: TwoProcesses

  beforeAll(async () => {
    two = await startTwoProcesses(String(server))
  }, 180_000)
  afterAll(() => two.close(), 60_000)

  const handled = async () =>
    (await two.database.prisma.inboxMessage.count({ where: { state: 'waiting' } })) === 0

  it('counts once for each person, though everybody taps it four times at the same moment', async () => {
    const id = await makeSurvey(two.database, {
      communeCodes: [],
      openedAt: new Date(Date.now() - dayMs),
      endsAt: new Date(Date.now() + dayMs),
    })
    const taps = people.flatMap((chat) =>
      [1, 2, 2, 1].map((choice) => tapUpdate(chat, `survey-a:${id}:1:${choice}`)),
    )
    const statuses = await Promise.all(taps.map((tap) => postUpdateTo(two.url, tap)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    await waitUntil(handled, 'an answer to every tap', 50)

    const where = { question: { surveyId: id } }
    const answers = await two.database.prisma.surveyAnswer.findMany({ where })
    expect(answers).toHaveLength(people.length)
    const participants = await two.database.prisma.surveyParticipant.findMany()
    expect(participants.filter(({ answered }) => answered)).toHaveLength(people.length)
  }, 120_000)

  it('counts once, though the platform delivers the same tap to both', async () => {
    const id = await makeSurvey(two.database, {
      ...{ code: 'YK-THN444', communeCodes: [] },
      openedAt: new Date(Date.now() - dayMs),
      endsAt: new Date(Date.now() + dayMs),
    })
    const [chat = 0] = people
    const tap = tapUpdate(chat, `survey-a:${id}:1:1`)
    const statuses = await Promise.all([1, 2, 3, 4].map(() => postUpdateTo(two.url, tap)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    const where = { question: { surveyId: id } }
    const kept = async () => (await two.database.prisma.surveyAnswer.count({ where })) > 0
    await waitUntil(kept, 'the answer')
    await waitUntil(handled, 'an answer to every tap', 50)
    expect(await two.database.prisma.surveyAnswer.count({ where })).toBe(1)
  }, 120_000)
})
