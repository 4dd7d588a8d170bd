import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetRecipients } from '#src/broadcasts/close.ts'
import { readBroadcastCounts } from '#src/broadcasts/counts.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { readSurveyCounts } from '#src/surveys/counts.ts'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeBroadcast } from '#test/support/make-broadcast.ts'
import { makeSurvey } from '#test/support/make-survey.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
const now = new Date('2026-11-20T09:00:00+07:00')
const at = (day: string, hour = 8) =>
  new Date(`2026-${day}T${String(hour).padStart(2, '0')}:00:00+07:00`)

type People = {
  sent?: number
  failed?: number
  unknown?: number
  skipped?: number
  queued?: number
}

/** A broadcast that began, and what became of its people; one more of them was erased since where `erased` says so. */
async function begun(startedAt: Date, people: People, fields: object = {}, erased = 0) {
  const states = Object.entries(people).flatMap(([state, count]) => Array(count).fill(state))
  const endedAt = people.queued ? null : startedAt
  const id = await makeBroadcast(database, {
    ...{ state: endedAt ? 'finished' : 'running', createdAt: startedAt, startedAt, endedAt },
    ...{ audienceSize: states.length + erased, ...fields },
  })
  await database.prisma.broadcastRecipient.createMany({
    data: states.map((state: string, nth) => ({
      ...{ broadcastId: id, conversationId: BigInt(nth + 1), channel: 'telegram', state },
      byConsent: true,
    })),
  })
  return id
}

let surveys = 0
/** A survey that ended and was counted. */
async function ended(endsAt: Date, fields: object, communeCodes = ['24985']) {
  surveys += 1
  const id = await makeSurvey(database, {
    ...{ code: `YK-THN${surveys}`, openedAt: at('09-01'), endsAt, communeCodes },
  })
  await database.prisma.survey.update({ where: { id }, data: { closedAt: endsAt, ...fields } })
}

beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  const data = { code: 'NG', name: 'Bộ phận một cửa NG', communeCode: '24985', kind: 'one_stop' }
  await database.prisma.office.create({ data })
  // November: three begun, of which one still runs; one before the first minute of November and one after the last moment.
  const ninhGia = { communeCode: '24985', officeCode: 'NG' }
  await begun(at('11-01', 0), { sent: 30, failed: 6, unknown: 5, skipped: 8 }, ninhGia, 1)
  await begun(at('11-10'), { sent: 40, failed: 1, queued: 9 })
  await begun(at('11-19'), { sent: 3 }, { communeCode: '24958' })
  await begun(new Date('2026-10-31T23:59:59+07:00'), { sent: 20, failed: 5 }, ninhGia)
  await begun(at('11-21'), { sent: 70 })
  await makeBroadcast(database, { state: 'cancelled', createdAt: at('11-05') })
  await ended(at('11-02'), {
    takenPart: 40,
    asked: 100,
    askedPart: 30,
    outcome: 'Đã sửa',
    outcomeAt: at('11-06'),
  })
  await ended(at('11-15'), { takenPart: 12 })
  await ended(at('11-16'), { takenPart: 9, asked: 20, askedPart: 5 }, ['24985', '24958'])
  await ended(at('10-20'), { takenPart: 3, asked: 60, askedPart: 2 }, ['24958'])
  await ended(at('11-17'), { takenPart: 50, cancelledAt: at('11-16') })
  await makeSurvey(database, { code: 'YK-OPEN22' })
  await makeSurvey(database, { code: 'YK-OPEN33', communeCodes: [] })
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

const say = async (who: Citizen, text: string) => (await who.says(text))[0]

describe('a live figure of broadcasts or surveys', () => {
  it('is said with its parts, the minute and the register it is from', async () => {
    const reply = await say(await officer(), 'tỷ lệ tin phát sóng tới người dân tháng này')
    expect(reply?.text.split('\n')).toEqual([
      'Tỷ lệ tin phát sóng tới người nhận: 70,9 %',
      'Kỳ: tháng 11/2026',
      'Nơi: Tỉnh Lâm Đồng',
      'Tính từ: 73 trên 103',
      'Nguồn: tính từ sổ tin phát sóng lúc 09:00 20/11/2026, sổ của trợ lý',
      'Đối chiếu: đếm thẳng từ sổ, không qua báo cáo',
    ])
    expect(reply?.buttons.map(({ label }) => label)).toEqual([
      ...['Qua các kỳ', 'Theo nơi', 'So sánh', 'Nguồn', 'Biểu đồ', 'Tệp Excel', 'Về menu'],
    ])
  })

  it.each([
    ['bao nhiêu tin phát sóng đã gửi tháng này', 'Số tin phát sóng đã gửi: 3 tin'],
    ['thang nay bao nhieu tin phat song', 'Số tin phát sóng đã gửi: 3 tin'],
    ['/solieu tháng này gửi bao nhiêu tin cho người dân', 'Số tin phát sóng đã gửi: 3 tin'],
    // Who should get it, or who got it?
    ['so nguoi nhan tin phat song thang nay', 'Anh/chị chọn một'],
    ['số người trong danh sách phát sóng tháng này', 'người nhận tin phát sóng: 103 lượt'],
    ['tin phát sóng tháng này tới bao nhiêu người', 'đã tới người nhận: 73 lượt'],
    ['tin phat song thang nay den duoc bao nhieu nguoi', 'đã tới người nhận: 73 lượt'],
    ['bao nhiêu tin phát sóng bị lỗi tháng này', 'Số lượt tin phát sóng gửi lỗi: 7 lượt'],
    ['/solieu tin phat song khong ro ket qua thang nay', 'không rõ kết quả: 5 lượt'],
    ['tháng này phát bao nhiêu thông báo cho dân', 'Số tin phát sóng đã gửi: 3 tin'],
    ['ty le dan nhan duoc thong bao thang nay', 'tới người nhận: 70,9 %'],
    ['gửi thông báo lỗi bao nhiêu lượt tháng này', 'Số lượt tin phát sóng gửi lỗi: 7 lượt'],
    ['/solieu mấy cuộc khảo sát đang mở', 'Số đợt lấy ý kiến đang mở: 2 đợt'],
    ['tỷ lệ người dân trả lời khảo sát tháng này', 'đã cho ý kiến: 29,2 %'],
    ['số đợt lấy ý kiến đang mở', 'Số đợt lấy ý kiến đang mở: 2 đợt'],
    ['/solieu hiện đang lấy ý kiến mấy việc', 'Số đợt lấy ý kiến đang mở: 2 đợt'],
    ['bao nhieu dot lay y kien da ket thuc thang nay', 'Số đợt lấy ý kiến đã kết thúc: 3 đợt'],
    ['số đợt lấy ý kiến đã báo kết quả cho dân tháng này', 'báo kết quả cho dân: 1 đợt'],
    ['tỷ lệ đợt lấy ý kiến đã báo kết quả tháng này', 'báo kết quả cho dân: 33,3 %'],
    ['bao nhiêu người góp ý dự thảo tháng này', 'Số lượt người trả lời lấy ý kiến: 61 người'],
    ['so nguoi tham gia lay y kien thang nay', 'Số lượt người trả lời lấy ý kiến: 61 người'],
    ['bao nhiêu người được mời góp ý tháng này', 'Số người được mời cho ý kiến: 120 người'],
    ['ty le tham gia lay y kien thang nay', 'Tỷ lệ người được mời đã cho ý kiến: 29,2 %'],
  ])('answers "%s"', async (question, answer) => {
    expect((await say(await officer(), question))?.text).toContain(answer)
  })

  it('never counts out fewer than five people, though it does count one broadcast', async () => {
    const who = await officer({ areaCode: '24958' })
    expect((await say(who, 'bao nhiêu tin phát sóng tháng này'))?.text).toContain(': 1 tin')
    const few = await say(who, 'tin phát sóng tháng này tới bao nhiêu người')
    expect(few?.text).toContain('đã tới người nhận: dưới 5 lượt')
    expect(few?.text).toContain('Nhóm dưới 5 lượt không nêu số')
    const october = await say(who, 'tỷ lệ tham gia lấy ý kiến tháng 10/2026')
    expect(october?.text).toContain('đã cho ý kiến: dưới 8,4 %')
    const part = await say(who, 'bao nhiêu người tham gia lấy ý kiến tháng 10/2026')
    expect(part?.text).toContain('Số lượt người trả lời lấy ý kiến: dưới 5 người')
  })

  it('is told month by month, commune by commune and office by office', async () => {
    const who = await officer()
    const asked = await say(who, 'bao nhiêu tin phát sóng đã gửi tháng này')
    const tap = async (label: string) => {
      const data = asked?.buttons.find((button) => button.label === label)?.data ?? ''
      return (await who.taps(data))[0]?.text ?? ''
    }
    expect(await tap('Qua các kỳ')).toMatch(/tháng 10\/2026: 1 tin\n• tháng 11\/2026: 3 tin/)
    const places = await tap('Theo nơi')
    expect(places).toMatch(/• Xã Ninh Gia: 1 tin/)
    // What the province itself sent is of no commune.
    expect(places.match(/: 1 tin/g)).toHaveLength(2)
    const [offices] = await who.taps('live:places:broadcast_reached:c24985:261101-261130')
    expect(offices?.text).toContain('• Bộ phận một cửa NG: 30 lượt')
  })

  it('is the officer’s own commune’s or office’s; of surveys an office has none', async () => {
    const clerk = await officer({ officeCode: 'NG' })
    const own = await say(clerk, 'tin phát sóng tháng này tới bao nhiêu người')
    expect(own?.text).toContain('Nơi: Bộ phận một cửa NG')
    expect(own?.text).toContain('đã tới người nhận: 30 lượt')
    const none = await say(clerk, 'bao nhiêu đợt lấy ý kiến tháng này')
    expect(none?.text).toMatch(/^Sổ này ghi theo xã/)
    const neighbour = await officer({ areaCode: '24958' })
    const refused = await say(neighbour, 'bao nhiêu tin phát sóng tháng này của xã Ninh Gia')
    expect(refused?.text).toContain('ngoài phạm vi')
    for (const code of ['broadcast_reached', 'survey_taken_part']) {
      const [forged] = await neighbour.taps(`live:figure:${code}:c24985:261101-261130`)
      expect(forged?.text).toContain('ngoài phạm vi')
      expect(forged?.text).not.toMatch(/\d (?:lượt|người)/)
    }
  })

  it('is not a citizen’s to know', async () => {
    const who = telegramCitizen(test)
    expect((await say(who, 'bao nhiêu tin phát sóng đã gửi tháng này'))?.text).not.toMatch(/\d tin/)
    const [reply] = await who.taps('live:figure:survey_taken_part:p:261101-261130')
    expect(reply?.text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
  })
})

describe('the counts', () => {
  const place = { communeCode: undefined, officeCode: undefined }
  const span = { from: '2026-10-01', to: '2026-11-30', ...place, now }
  const one = async (text: string) =>
    (await database.sql.query<Record<string, number>>({ name: '', text }, []))[0]

  it('of broadcasts equal a plain recount', async () => {
    const recount = await one(`
SELECT count(DISTINCT b.id)::int AS begun, (count(r) + 1)::int AS addressed, count(*) FILTER (WHERE r.state = 'sent')::int AS reached,
  count(*) FILTER (WHERE r.state = 'failed')::int AS failed, count(*) FILTER (WHERE r.state = 'unknown')::int AS unknown
FROM broadcast b LEFT JOIN broadcast_recipient r ON r.broadcast_id = b.id
WHERE b.started_at BETWEEN '2026-10-01T00:00:00+07:00' AND '2026-11-20T09:00:00+07:00'`)
    expect(await readBroadcastCounts(database.sql, 'all', span)).toEqual([{ name: '', ...recount }])
    expect(recount).toMatchObject({ begun: 4, addressed: 128 })
  })

  it('of surveys equal a plain recount', async () => {
    const recount = await one(`
SELECT count(*) FILTER (WHERE closed_at IS NULL)::int AS open, count(closed_at)::int AS ended, count(outcome_at)::int AS answered,
  sum(taken_part)::int AS "takenPart", sum(asked)::int AS asked, sum(asked_part)::int AS "askedPart"
FROM survey WHERE cancelled_at IS NULL`)
    expect(await readSurveyCounts(database.sql, 'all', span)).toEqual([{ name: '', ...recount }])
    expect(recount).toMatchObject({ open: 2, ended: 4, takenPart: 64 })
  })

  it('of all equal the sum of the months, of the communes and of the offices', async () => {
    const sumOf = (rows: object[]) => {
      const sums: Record<string, number> = {}
      for (const [key, value] of rows.flatMap((row) => Object.entries(row)))
        if (typeof value === 'number') sums[key] = (sums[key] ?? 0) + value
      return sums
    }
    const { sql } = database
    const sent = sumOf(await readBroadcastCounts(sql, 'all', span))
    for (const by of ['month', 'commune', 'office'] as const)
      expect(sumOf(await readBroadcastCounts(sql, by, span))).toEqual(sent)
    const held = sumOf(await readSurveyCounts(sql, 'all', span))
    for (const by of ['month', 'commune'] as const)
      expect(sumOf(await readSurveyCounts(sql, by, span))).toEqual(held)
  })

  it('of a time with nothing in it are none', async () => {
    const empty = { ...span, from: '2025-08-01', to: '2025-08-31' }
    expect(await readBroadcastCounts(database.sql, 'all', empty)).toEqual([])
    expect(await readSurveyCounts(database.sql, 'month', { ...empty, now: at('08-01') })).toEqual(
      [],
    )
  })

  it('stay the same once the people of a broadcast are forgotten', async () => {
    const before = await readBroadcastCounts(database.sql, 'commune', span)
    await forgetRecipients(database, new Date('2027-06-01T00:00:00Z'), 90)
    expect(await database.prisma.broadcastRecipient.count()).toBe(50)
    expect(await readBroadcastCounts(database.sql, 'commune', span)).toEqual(before)
  })
})
