import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stepOf } from '#src/surveys/chase.ts'
import { type Citizen, type Seen, webCitizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { linkChats } from '#test/support/link-chats.ts'
import { makeSurvey } from '#test/support/make-survey.ts'
import {
  startTestAssistant,
  type TestAssistant,
  testSealing,
} from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let id: number
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  id = await makeSurvey(database)
  test = await startTestAssistant({ database })
  return () => test.close()
})

const heads = (seen: Seen[]) => seen.map(({ text }) => text.split('\n')[0])
const toldChange = expect.stringMatching(/^Anh\/chị đã góp ý về “Hương ước thôn 3”/)

/** Lets time come to this moment and the assistant do its duties. */
async function at(moment: string, assistant = test): Promise<void> {
  assistant.clock.set(`2026-${moment}:00+07:00`)
  await assistant.doDuties()
}

async function participant(make: (test: TestAssistant) => Citizen = webCitizen) {
  const citizen = make(test)
  let seen = await citizen.opens('yk_THN333')
  for (const wanted of ['Trả lời', 'Đồng ý']) {
    const button = seen.flatMap(({ buttons }) => buttons).find(({ label }) => label === wanted)
    seen = await citizen.taps(button?.data ?? '')
  }
  return citizen
}

async function officer(role: 'handler' | 'supervisor' = 'handler') {
  const chat = webCitizen(test)
  const added = await test.assistant.officers.add({ name: 'Hoa', roles: [role] })
  if (added.kind !== 'added') throw new Error(added.kind)
  await chat.says(`/lienket ${added.code}`)
  return { chat, officerId: added.id }
}

const tell = (vi: string, en?: string) =>
  database.transaction((tx) =>
    test.assistant.surveyDesk.tellOutcome(tx, id, { vi, en }, test.clock.now()),
  )

describe('what the answers changed', () => {
  it('is told once to everybody who took part and to nobody else, however many processes tell it', async () => {
    const [first, second] = [await participant(), await participant(zaloCitizen)]
    const other = webCitizen(test)
    await other.opens('yk_THN333')
    await at('11-26T09:00')
    await tell('Giờ yên lặng lùi xuống 22 giờ.')
    const twin = await startTestAssistant({ database, telegram: test.telegram, zalo: test.zalo })
    await Promise.all([at('11-26T09:01'), at('11-26T09:01', twin)])
    await at('11-26T09:05')
    await twin.close()
    expect(heads(await first.sees())).toEqual([toldChange])
    expect(heads(await second.sees())).toEqual([toldChange])
    expect(await other.sees()).toEqual([])
  })

  it('is told in the language of the chat, where there is an English version', async () => {
    const citizen = await participant()
    await citizen.says('English')
    await at('11-26T09:00')
    await tell('Lùi xuống 22 giờ.', 'Silence begins at ten.')
    await at('11-26T09:01')
    const [told] = await citizen.sees()
    expect(told?.text).toContain('Silence begins at ten.')
  })

  it('waits for the morning, and is kept from who said dừng, who reads it when asking', async () => {
    const [citizen, silent] = [await participant(), await participant()]
    await silent.says('dừng')
    await at('11-26T22:00')
    await tell('Lùi xuống 22 giờ.')
    await at('11-26T22:01')
    expect(await citizen.sees()).toEqual([])
    await at('11-27T06:31')
    expect(heads(await citizen.sees())).toEqual([toldChange])
    expect(await silent.sees()).toEqual([])
    const [shown] = await silent.opens('yk_THN333')
    expect(shown?.text).toContain('Lùi xuống 22 giờ.')
  })

  it('comes once to a person whose two chats both answered before they were linked', async () => {
    const [web, zalo] = [await participant(), await participant(zaloCitizen)]
    await at('11-26T09:00')
    const chats = await database.prisma.conversation.findMany({ select: { citizenId: true } })
    await linkChats(
      database,
      chats.map(({ citizenId }) => citizenId),
    )
    await tell('Lùi xuống 22 giờ.')
    await at('11-26T09:01')
    expect([...(await web.sees()), ...(await zalo.sees())]).toHaveLength(1)
  })

  it('is that it was called off, and the answers are gone', async () => {
    const citizen = await participant()
    await database.transaction((tx) => test.assistant.surveyDesk.cancel(tx, id, test.clock.now()))
    await at('11-20T10:00')
    expect(heads(await citizen.sees())).toEqual([expect.stringMatching(/bị hủy\. Các câu trả lời/)])
    expect(await database.prisma.surveyAnswer.count()).toBe(0)
  })
})

describe('the officer who asked', () => {
  it('is asked for it after one, three, five and then every five working days', () => {
    expect([0, 1, 2, 3, 4, 5, 9, 10, 14, 15].map(stepOf)).toEqual([
      ...[0, 1, 1, 3, 3, 5, 5, 10, 10, 15],
    ])
  })

  it('is asked in office hours until it is there, and the supervisor with them from the fifth day on', async () => {
    const { chat, officerId } = await officer()
    const { chat: supervisor } = await officer('supervisor')
    await database.prisma.survey.updateMany({ data: { makerId: officerId } })
    // The survey ended on Wednesday 25/11.
    const asked: string[] = []
    for (const day of ['11-25', '11-26', '11-27', '11-28', '11-29', '11-30', '12-01', '12-02']) {
      await at(`${day}T09:00`)
      await at(`${day}T20:00`)
      const [mine, theirs] = [await chat.sees(), await supervisor.sees()]
      asked.push(`${day} ${mine.length} ${theirs.length}`)
    }
    expect(asked).toEqual([
      ...['11-25 0 0', '11-26 1 0', '11-27 0 0', '11-28 0 0', '11-29 0 0', '11-30 1 0'],
      ...['12-01 0 0', '12-02 1 1'],
    ])
    await tell('Giờ yên lặng lùi xuống 22 giờ.')
    await at('12-09T09:00')
    expect(await chat.sees()).toEqual([])
  })

  it('does not open results before the end, nor change what is not theirs', async () => {
    const stranger = await participant()
    const { chat } = await officer()
    const [early] = await chat.taps(`svdesk-results:${id}`)
    expect(early?.text).toMatch(/^Kết quả có sau khi hết hạn/)
    for (const data of [`svdesk-results:${id}`, `svdesk-cancel-sure:${id}`, 'svmake:open']) {
      const [refused] = await stranger.taps(data)
      expect(refused?.text).toMatch(/^Việc này dành cho cán bộ/)
    }
    expect(await database.prisma.survey.findMany()).toMatchObject([{ cancelledAt: null }])
  })
})

describe('what a person answered', () => {
  const stored = async () => {
    const rows = await database.prisma.inboxMessage.findMany({ orderBy: { id: 'asc' } })
    return rows.map(({ sealed }) => testSealing.open(sealed))
  }

  it('does not stay in the chat', async () => {
    const citizen = await participant()
    await citizen.taps(`survey-q:${id}:3`)
    await citizen.says('Bỏ khoản bốn')
    const kept = (await stored()).join('\n')
    expect(kept).not.toContain('Bỏ khoản bốn')
    expect(kept).not.toContain(`survey-a:${id}:1:1`)
    expect(kept).toContain('"reason":"answer"')
    const replies = await database.prisma.outboxMessage.findMany()
    expect(replies.map(({ sealed }) => testSealing.open(sealed)).join('\n')).not.toContain(
      'Bỏ khoản bốn',
    )
  })

  it('is theirs until the end: handed over, and erased with everything else', async () => {
    const [citizen, other] = [await participant(), await participant()]
    await citizen.taps(`survey-q:${id}:3`)
    await citizen.says('Bỏ khoản bốn')
    const [chat] = await database.prisma.conversation.findMany({ orderBy: { id: 'asc' } })
    const { surveys } = await test.assistant.myData.held(chat?.citizenId ?? '')
    expect(surveys).toEqual([
      {
        title: 'Hương ước thôn 3',
        answers: [
          { question: 'Anh/chị có đồng ý với hương ước không?', answer: 'Đồng ý' },
          { question: 'Cần sửa điều gì?', answer: 'Bỏ khoản bốn' },
        ],
      },
    ])
    await citizen.says('xóa dữ liệu của tôi')
    await citizen.taps('my-data:erase-now')
    expect(await database.prisma.surveyAnswer.count()).toBe(1)
    expect(await database.prisma.surveyParticipant.count()).toBe(1)
    const [left] = await other.opens('yk_THN333')
    expect(left?.text).toContain('Anh/chị đã trả lời 1/3 câu.')
  })

  it('is nobody’s once the survey is over: what is held of a person is that they took part', async () => {
    await participant()
    await at('11-26T09:00')
    const [chat] = await database.prisma.conversation.findMany()
    const { surveys } = await test.assistant.myData.held(chat?.citizenId ?? '')
    expect(surveys).toEqual([{ title: 'Hương ước thôn 3', answers: undefined }])
  })

  it('goes by the rules: words and who took part after a year, counts stay', async () => {
    const rule = { days: 365, validFrom: new Date('2026-01-01'), source: 'test' }
    await database.prisma.retentionRule.createMany({
      data: ['survey-participants', 'survey-words'].map((kind) => ({ kind, ...rule })),
    })
    const citizen = await participant()
    await citizen.taps(`survey-q:${id}:3`)
    await citizen.says('Bỏ khoản bốn')
    await at('11-26T09:00')
    test.clock.set('2027-11-20T09:00:00+07:00')
    await test.assistant.myData.forgetOld()
    expect(await database.prisma.surveyAnswer.count()).toBe(2)
    test.clock.set('2027-11-27T09:00:00+07:00')
    await test.assistant.myData.forgetOld()
    expect(await database.prisma.surveyAnswer.findMany()).toMatchObject([{ choice: 1 }])
    expect(await database.prisma.surveyParticipant.count()).toBe(0)
  })
})
