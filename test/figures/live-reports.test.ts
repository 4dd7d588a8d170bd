import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadReferenceData } from '#src/reference-data.ts'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
const at = (day: string) => new Date(`2026-${day}T10:00:00+07:00`)
let filed = 0

// What the statement that files a report does as well.
const countOne = {
  name: 'test_live_count_report',
  text: `INSERT INTO report_day_change (measure, commune_code, category_code, office_code, day, times)
SELECT m.measure, coalesce(r.commune_code, ''), r.category_code, coalesce(r.office_code, ''), m.day, 1
FROM report r CROSS JOIN LATERAL report_measures(r) m WHERE r.id = $1::int`,
}

/** So many reports on roads in Ninh Gia, filed on 5 November and due on the 25th, but for what is said. */
async function reports(count: number, fields: object): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    filed += 1
    const { id } = await database.prisma.report.create({
      data: {
        ...{ receipt: `PA-2611-${String(filed).padStart(5, '0')}`, draftId: randomUUID() },
        ...{ citizenId: randomUUID(), categoryCode: 'roads', communeCode: '24985' },
        ...{ officeCode: 'NG', sealed: new Uint8Array([1]), hidden: false, state: 'received' },
        ...{ filedAt: at('11-05'), dueAt: at('11-25'), consentVersion: '1' },
        ...{ limitValue: 15, limitUnit: 'working_day' },
        ...fields,
      },
    })
    await database.sql.query(countOne, [id])
  }
}

beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  const data = { code: 'NG', name: 'Bộ phận một cửa NG', communeCode: '24985', kind: 'one_stop' }
  await database.prisma.office.create({ data })
  // 30 filed; 20 answered, 14 of them in time, 16 said what they think and 10 are content; 10 open, 6 of them overdue.
  const answered = { state: 'answered', answeredAt: at('11-15') }
  await reports(10, { ...answered, satisfied: true })
  await reports(4, answered)
  await reports(6, { ...answered, satisfied: false, dueAt: at('11-12') })
  await reports(6, { dueAt: at('11-18'), categoryCode: 'waste' })
  await reports(4, { communeCode: '24958', officeCode: null })
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.officerAccount.deleteMany()
  test = await startTestAssistant({ database })
  return () => test.close()
})

async function officer(place: { areaCode?: string; officeCode?: string } = {}): Promise<Citizen> {
  const who = telegramCitizen(test)
  await appoint(test, who, place)
  return who
}

describe('a live figure of reports', () => {
  it.each([
    ['/solieu bao nhiêu phản ánh tháng này', 'tiếp nhận: 30 phản ánh'],
    ['bao nhiêu phản ánh chưa giải quyết', 'chưa trả lời: 10 phản ánh'],
    ['/solieu phản ánh quá hạn hiện nay', 'quá hạn: 6 phản ánh'],
    ['/solieu phan anh dung han thang nay', 'trả lời đúng hạn: 14 phản ánh'],
    ['tỷ lệ giải quyết phản ánh đúng hạn tháng này', 'trả lời đúng hạn: 70,0 %'],
    ['ty le nguoi dan hai long tra loi phan anh', 'trả lời phản ánh, kiến nghị: 62,5 %'],
    ['/solieu phản ánh về rác thải tháng này', 'tiếp nhận: 6 phản ánh'],
    ['bao nhiêu phản ánh về đường sá tháng này', 'tiếp nhận: 24 phản ánh'],
    ['tháng này dân phản ánh bao nhiêu vụ', 'tiếp nhận: 30 phản ánh'],
    ['bao nhiêu phản ánh chưa ai trả lời', 'chưa trả lời: 10 phản ánh'],
    ['/solieu phản ánh tháng này ở xã Ninh Gia', 'tiếp nhận: 26 phản ánh'],
  ])('answers "%s"', async (question, answer) => {
    const [reply] = await (await officer()).says(question)
    expect(reply?.text).toContain(answer)
    expect(reply?.text).toContain('tính từ sổ phản ánh lúc 09:00 20/11/2026')
  })

  it('is told by kind, and fewer than five are withheld there', async () => {
    const who = await officer()
    const [reply] = await who.says('/solieu phản ánh tháng này')
    const tap = async (label: string) => {
      const data = reply?.buttons.find((button) => button.label === label)?.data ?? ''
      return (await who.taps(data))[0]?.text ?? ''
    }
    expect(await tap('Theo lĩnh vực')).toMatch(/Đường sá, cầu: 24 .*\n• Rác thải, vệ sinh: 6 /)
    // 30 in all: with 26 of Ninh Gia said, the four of the other commune would be too.
    expect(await tap('Theo nơi')).toMatch(/: dưới 5 .*\n• Xã Ninh Gia: không nêu/)
  })

  it('of an office is its own', async () => {
    const clerk = await officer({ officeCode: 'NG' })
    const [own] = await clerk.says('/solieu phản ánh tháng này')
    expect(own?.text).toContain('tiếp nhận: 26 phản ánh')
    const stranger = await officer({ areaCode: '24958' })
    const [refused] = await stranger.taps('live:figure:reports_received~waste:c24985:261101-261130')
    expect(refused?.text).toContain('ngoài phạm vi')
  })
})
