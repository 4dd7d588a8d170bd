import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { appoint } from '#test/support/appoint.ts'
import { webCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeSurvey } from '#test/support/make-survey.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  test = await startTestAssistant({ database })
  return () => test.close()
})

async function officer(role: 'handler' | 'broadcaster') {
  const chat = webCitizen(test)
  await appoint(test, chat, { name: 'Hoa', roles: [role] })
  return chat
}

it('drafts one broadcast to the people asked, however often it is tapped', async () => {
  const id = await makeSurvey(database)
  const chat = await officer('broadcaster')
  await chat.taps(`svdesk-send:${id}`)
  const [reply] = await chat.taps(`svdesk-send:${id}`)
  expect(reply?.text).toMatch(/^Đã soạn tin mời/)
  const [draft, ...others] = await database.prisma.broadcast.findMany()
  expect(others).toEqual([])
  expect(draft).toMatchObject({
    ...{ state: 'draft', choices: [{ label: 'Trả lời', data: `survey:${id}` }] },
    audience: { include: [{ kind: 'commune', commune: '24985' }], exclude: [] },
    textVi: expect.stringContaining('Xin ý kiến: Hương ước thôn 3'),
  })
  const links = await database.prisma.surveyBroadcast.findMany()
  expect(links).toEqual([{ surveyId: id, broadcastId: draft?.id }])
})

it('is for broadcasters, while the survey is open', async () => {
  const id = await makeSurvey(database)
  const [reply] = await (await officer('handler')).taps(`svdesk-send:${id}`)
  expect(reply?.text).toMatch(/vai trò phát sóng/)
  const chat = await officer('broadcaster')
  test.clock.set('2026-11-26T09:00:00+07:00')
  expect((await chat.taps(`svdesk-send:${id}`))[0]?.text).toMatch(/^Không làm được nữa/)
  expect(await database.prisma.broadcast.count()).toBe(0)
})
