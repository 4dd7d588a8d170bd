import { PNG } from 'pngjs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appoint } from '#test/support/appoint.ts'
import {
  type Citizen,
  type Seen,
  telegramCitizen,
  webCitizen,
  zaloCitizen,
} from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeFollower } from '#test/support/follower.ts'
import { makeSurvey } from '#test/support/make-survey.ts'
import { cellsOf } from '#test/support/read-workbook.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

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

const platforms = { telegram: telegramCitizen, zalo: zaloCitizen, web: webCitizen }
const names = Object.keys(platforms) as (keyof typeof platforms)[]

async function officerOn(platform: keyof typeof platforms) {
  const officer = platforms[platform](test)
  await appoint(test, officer, { name: 'Hoa', roles: ['handler'] })
  return officer
}

async function answer(place: number, given: { choice: number } | { words: string }) {
  const citizenId = await makeFollower(database, [], { agreed: false })
  const now = test.clock.now()
  await database.transaction((tx) =>
    test.assistant.surveys.answer(tx, { surveyId: id, citizenId, place, now, ...given }),
  )
}

/** Eighteen answered the first question 12 : 6, seven the second, four wrote something; then it is over. */
async function answered(): Promise<void> {
  for (let nth = 0; nth < 18; nth++) await answer(1, { choice: nth < 12 ? 1 : 2 })
  for (let nth = 0; nth < 7; nth++) await answer(2, { choice: nth < 5 ? 4 : 5 })
  for (let nth = 0; nth < 4; nth++) await answer(3, { words: `Lời thứ ${nth}` })
  test.clock.set('2026-11-26T09:00:00+07:00')
  await test.doDuties()
}

const survey = '25/11 Hương ước thôn 3'

/** Taps these buttons, each under what the one before brought. */
async function walk(who: Citizen, seen: Seen[], ...labels: string[]): Promise<Seen[]> {
  let shown = seen
  for (const label of labels) {
    const buttons = shown.flatMap((reply) => reply.buttons)
    const data = buttons.find((button) => button.label === label)?.data
    if (data === undefined) throw new Error(`no button ${label}`)
    shown = await who.taps(data)
  }
  return shown
}

/** The file that was kept last. */
async function keptFile() {
  const [row] = await database.prisma.storedFile.findMany({ orderBy: { createdAt: 'desc' } })
  const file = row && (await test.assistant.files.load(row.id))
  if (row === undefined || file === undefined) throw new Error('no file is kept')
  return { ...file, bytes: Buffer.from(file.bytes), expiresAt: row.expiresAt }
}

describe('the whole draft of a survey', () => {
  it.each(names)(
    'comes as the PDF that the officer sent, to whoever opens the survey (%s)',
    async (platform) => {
      const pdf = {
        name: 'du-thao.pdf',
        mediaType: 'application/pdf',
        bytes: Buffer.from('%PDF-1.7'),
      }
      const fileId = await test.assistant.files.save(pdf, new Date('2027-11-26T00:00:00Z'))
      await database.prisma.survey.update({ where: { id }, data: { fileId, fileName: pdf.name } })
      const people = [platforms[platform](test), platforms[platform](test)]
      for (const person of people) {
        const seen = await person.says('YK-THN333')
        const document = test.telegram.calls.findLast(({ method }) => method === 'sendDocument')
        const words = [...seen.map(({ text }) => text), String(document?.payload.caption)].join()
        expect(words).toContain('Xin ý kiến: Hương ước thôn 3')
      }
      // Zalo counts what is handed over to it: once, however many people read it.
      const counts = {
        telegram: test.telegram.calls.filter(({ method }) => method === 'sendDocument').length,
        zalo: test.zalo.uploads.filter(({ name }) => name === pdf.name).length,
      }
      const expected = {
        telegram: { telegram: 2, zalo: 0 },
        zalo: { telegram: 0, zalo: 1 },
        web: { telegram: 0, zalo: 0 },
      }
      expect(counts).toEqual(expected[platform])
    },
  )
})

describe('the results of a survey', () => {
  it.each(names)(
    'are words, charts of what may be shown, and no chart of the rest (%s)',
    async (platform) => {
      const officer = await officerOn(platform)
      await answered()
      await officer.sees()
      const shown = await walk(
        officer,
        await officer.says('lấy ý kiến'),
        'Bàn lấy ý kiến',
        survey,
        'Kết quả',
      )
      const [words] = shown
      expect(words?.text).toContain('• Đồng ý: 12 (')
      expect(words?.text).toContain('• Không đồng ý: 6 (')
      expect(words?.text).toContain('Dưới 5 ý kiến viết nên không nêu.')
      expect(words?.text).not.toContain('Lời thứ')
      expect(words?.buttons.map(({ label }) => label)).toEqual([
        ...['Biểu đồ câu 1', 'Biểu đồ câu 2', 'Về đợt này'],
      ])
      const [chart] = await walk(officer, shown, 'Biểu đồ câu 1')
      expect(chart).toMatchObject({ text: 'Anh/chị có đồng ý với hương ước không?', picture: true })
      const { mediaType, bytes, expiresAt } = await keptFile()
      expect(mediaType).toBe('image/png')
      expect(PNG.sync.read(bytes).width).toBe(720)
      expect(expiresAt.getTime() - test.clock.now().getTime()).toBe(86_400_000)
    },
  )

  it('have no chart of words, however the button was come by', async () => {
    const officer = await officerOn('web')
    await answered()
    const [none] = await officer.taps(`svdesk-chart:${id}:3`)
    expect(none?.picture).toBeUndefined()
    expect(none?.text).toMatch(/^Dưới 5/)
  })

  it('are a workbook whose numbers add up and whose small cells say that they are withheld', async () => {
    const officer = await officerOn('telegram')
    await answered()
    await officer.taps(`svdesk-sheet:${id}`)
    const sent = test.telegram.calls.findLast(({ method }) => method === 'sendDocument')
    expect(sent?.payload.caption).toMatch(/^Kết quả “Hương ước thôn 3” trong tệp Excel/)
    const { name, bytes } = await keptFile()
    expect(name).toBe('YK-THN333.xlsx')
    const [head, ...rows] = cellsOf(bytes)
    expect(head).toEqual(['Câu', 'Câu hỏi', 'Trả lời', 'Số người'])
    const first = 'Anh/chị có đồng ý với hương ước không?'
    expect(rows.slice(0, 2)).toEqual([
      [1, first, 'Đồng ý', 12],
      [1, first, 'Không đồng ý', 6],
    ])
    const scale = rows.filter(([place]) => place === 2).map(([, , label, count]) => [label, count])
    expect(scale).toEqual([
      ...['1', '2', '3'].map((label) => [label, 'không nêu']),
      ['4', 5],
      ['5', 'không nêu'],
    ])
    const words = rows.filter(([place]) => place === 3)
    expect(words).toEqual([[3, 'Cần sửa điều gì?', 'không nêu', '']])
  })

  it('are had by nobody but those whose survey it is', async () => {
    const citizen = webCitizen(test)
    const elsewhere = webCitizen(test)
    await appoint(test, elsewhere, { roles: ['viewer'] })
    await answered()
    for (const who of [citizen, elsewhere]) {
      for (const data of [`svdesk-sheet:${id}`, `svdesk-chart:${id}:1`, `svdesk-results:${id}`]) {
        const [refused] = await who.taps(data)
        expect(refused?.text).toMatch(/^Việc này dành cho cán bộ/)
      }
    }
    expect(await database.prisma.storedFile.count()).toBe(0)
  })
})
