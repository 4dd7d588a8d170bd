import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readDialogueCounts } from '#src/dialogues/counts.ts'
import { readReceptionCounts } from '#src/receptions/counts.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeChats, makeDialogue } from '#test/support/make-dialogue.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
const now = new Date('2026-11-20T09:00:00+07:00')
const at = (day: string, hour = 8) =>
  new Date(`2026-${day}T${String(hour).padStart(2, '0')}:00:00+07:00`)

/** A dialogue that is over, with so many who came (registered and not) and questions, the first ones answered. */
async function held(
  code: string,
  day: string,
  { communeCode = '24985', came = 0, walkIns = 0, questions = 0, answered = 0 },
): Promise<number> {
  const id = await makeDialogue(database, { code, startsAt: at(day), communeCode, seats: 50 })
  await database.prisma.dialogue.update({ where: { id }, data: { walkIns } })
  await database.prisma.dialogueRegistration.createMany({
    data: Array.from({ length: came }, (_, nth) => ({
      ...{
        code: `DK-${code}${nth}`,
        dialogueId: id,
        conversationId: BigInt(nth + 1),
        state: 'seated',
      },
      ...{ createdAt: at('10-01'), attendedAt: at(day) },
    })),
  })
  await database.prisma.dialogueQuestion.createMany({
    data: Array.from({ length: questions }, (_, nth) => ({
      ...{ dialogueId: id, conversationId: 1n, sealed: new Uint8Array([nth]) },
      ...{ createdAt: at('10-01'), ...(nth < answered && { answer: 'Đã rõ', answeredAt: now }) },
    })),
  })
  return id
}

async function promised(dialogueId: number, due: string, keptAt?: Date) {
  await database.prisma.dialoguePromise.create({
    data: {
      ...{ dialogueId, what: 'Làm đường', who: 'UBND xã', createdAt: at('10-02') },
      dueDay: new Date(`2026-${due}T00:00:00Z`),
      keptAt: keptAt ?? null,
    },
  })
}

async function session(code: string, day: string, wasHeld: boolean | null, booked = 0) {
  const [startsAt, endsAt] = [at(day), at(day, 11)]
  const data = {
    code,
    host: 'Chủ tịch',
    communeCode: '24985',
    startsAt,
    endsAt,
    place: 'UBND',
    slots: 9,
  }
  const { id } = await database.prisma.reception.create({ data: { ...data, held: wasHeld } })
  await database.prisma.receptionBooking.createMany({
    data: Array.from({ length: booked }, (_, nth) => ({
      ...{ receptionId: id, conversationId: 1n, slot: nth + 1, createdAt: at('10-01') },
      matterSealed: new Uint8Array([1]),
    })),
  })
}

beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  await makeChats(database, 20)
  const data = { code: 'NG', name: 'Bộ phận một cửa NG', communeCode: '24985', kind: 'one_stop' }
  await database.prisma.office.create({ data })
  // November so far: three due, two held; one called off, one still to come. October: one held.
  const first = await held('A', '11-03', { came: 20, walkIns: 6, questions: 10, answered: 5 })
  await held('B', '11-10', { came: 3, questions: 2, answered: 2 })
  await held('C', '11-12', { communeCode: '24958' })
  const off = await held('D', '11-13', {})
  await database.prisma.dialogue.update({ where: { id: off }, data: { cancelledAt: at('11-01') } })
  await held('E', '11-27', {})
  const old = await held('F', '10-06', { came: 8, questions: 3 })
  await promised(first, '11-15', at('11-15', 22))
  await promised(old, '11-10', at('11-12'))
  await promised(old, '11-18')
  await promised(old, '11-30')
  await session('T1', '11-02', true, 7)
  await session('T2', '11-09', false)
  await session('T3', '11-16', null, 2)
  await session('T4', '11-23', null)
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

describe('a live figure of dialogues', () => {
  it('is said with its parts, the minute and the register it is from, and who may be counted', async () => {
    const reply = await say(await officer(), '/solieu tỷ lệ đối thoại đã tổ chức tháng này')
    expect(reply?.text.split('\n')).toEqual([
      'Tỷ lệ cuộc đối thoại tổ chức đúng kế hoạch: 66,7 %',
      'Kỳ: tháng 11/2026',
      'Nơi: Tỉnh Lâm Đồng',
      'Tính từ: 2 trên 3',
      'Nguồn: tính từ sổ đối thoại lúc 09:00 20/11/2026, sổ của trợ lý',
      'Đối chiếu: đếm thẳng từ sổ, không qua báo cáo',
    ])
    expect(reply?.buttons.map(({ label }) => label)).toEqual([
      ...['Qua các kỳ', 'Theo nơi', 'So sánh', 'Nguồn', 'Biểu đồ', 'Tệp Excel', 'Về menu'],
    ])
  })

  it.each([
    ['số cuộc đối thoại đã tổ chức tháng này', 'Số cuộc đối thoại đã tổ chức: 2 cuộc'],
    ['so cuoc doi thoai da to chuc', 'Số cuộc đối thoại đã tổ chức: 2 cuộc'],
    ['số cuộc đối thoại đã tổ chức', 'Số cuộc đối thoại đã tổ chức: 2 cuộc'],
    ['/solieu tháng này có mấy cuộc đối thoại theo kế hoạch', 'theo kế hoạch: 3 cuộc'],
    ['/solieu đối thoại bị hủy tháng này', 'Số cuộc đối thoại đã hủy: 1 cuộc'],
    ['bao nhiêu người dự đối thoại tháng này', 'Số người dự đối thoại: 29 người'],
    ['bao nhieu nguoi den du doi thoai thang 10/2026', 'Số người dự đối thoại: 8 người'],
    ['số câu hỏi gửi đối thoại tháng này', 'Số câu hỏi gửi đến đối thoại: 12 câu hỏi'],
    ['ty le tra loi cau hoi doi thoai thang nay', 'Tỷ lệ câu hỏi đối thoại đã trả lời: 58,3 %'],
    ['tỷ lệ giữ lời hứa tháng này', 'Tỷ lệ lời hứa làm đúng hạn: 33,3 %'],
    ['bao nhiêu lời hứa đến hạn tháng này', 'Số lời hứa đến hạn: 3 việc'],
    ['/solieu bao nhieu nguoi den doi thoai thang nay', 'Số người dự đối thoại: 29 người'],
    ['chủ tịch tiếp dân bao nhiêu buổi tháng này', 'Số buổi tiếp công dân đã tiếp: 1 buổi'],
    ['/solieu bao nhiêu người đặt lịch gặp chủ tịch tháng này', 'đặt gặp lãnh đạo: 9 lượt'],
    ['số buổi tiếp công dân tháng này', 'Số buổi tiếp công dân đã tiếp: 1 buổi'],
    ['ty le tiep cong dan theo lich thang nay', 'Tỷ lệ buổi tiếp công dân đã tiếp: 33,3 %'],
    ['/solieu số lượt đặt gặp lãnh đạo tháng này', 'Số lượt đặt gặp lãnh đạo: 9 lượt'],
  ])('answers "%s"', async (question, answer) => {
    expect((await say(await officer(), question))?.text).toContain(answer)
  })

  it('never counts out fewer than five people, though it does count two meetings', async () => {
    const who = await officer()
    const few = await say(who, 'bao nhiêu người dự đối thoại tuần trước')
    expect(few?.text).toContain('Số người dự đối thoại: dưới 5 người')
    expect(few?.text).toContain('Nhóm dưới 5 người không nêu số')
    const meetings = await say(who, 'số cuộc đối thoại đã tổ chức tuần trước')
    expect(meetings?.text).toContain('Số cuộc đối thoại đã tổ chức: 1 cuộc')
  })

  it('is told month by month and commune by commune', async () => {
    const who = await officer()
    const reply = await say(who, 'số cuộc đối thoại đã tổ chức tháng này')
    const tap = async (label: string) => {
      const data = reply?.buttons.find((button) => button.label === label)?.data ?? ''
      return (await who.taps(data))[0]?.text ?? ''
    }
    expect(await tap('Qua các kỳ')).toMatch(/tháng 10\/2026: 1 cuộc\n• tháng 11\/2026: 2 cuộc/)
    expect(await tap('Theo nơi')).toMatch(/• Xã Ninh Gia: 2 cuộc\n• .*: 0 cuộc/)
  })

  it('is the officer’s own commune’s, and of an office there is none', async () => {
    const own = await say(await officer({ areaCode: '24958' }), 'số cuộc đối thoại tháng này')
    expect(own?.text).toContain('Số cuộc đối thoại đã tổ chức: 0 cuộc')
    const other = await officer({ areaCode: '24958' })
    const refused = await say(other, 'số cuộc đối thoại tháng này của xã Ninh Gia')
    expect(refused?.text).toContain('ngoài phạm vi')
    const clerk = await officer({ officeCode: 'NG' })
    const none = await say(clerk, 'số cuộc đối thoại tháng này')
    expect(none?.text).toMatch(/^Sổ này ghi theo xã/)
    const forged = await clerk.taps('live:figure:dialogues_held:oNG:261101-261130')
    expect(forged[0]?.text).not.toMatch(/\d cuộc/)
    const audit = await database.prisma.auditEntry.count({ where: { action: 'ask-figure' } })
    expect(audit).toBeGreaterThan(3)
  })
})

describe('the counts', () => {
  const span = { from: '2026-10-01', to: '2026-11-30', communeCode: undefined, now }

  it('of all equal the sum of the months and of the communes', async () => {
    for (const read of [readDialogueCounts, readReceptionCounts]) {
      const sumOf = (rows: object[]) => {
        const sums: Record<string, number> = {}
        for (const [key, value] of rows.flatMap((row) => Object.entries(row)))
          if (typeof value === 'number') sums[key] = (sums[key] ?? 0) + value
        return sums
      }
      const all = sumOf(await read(database.sql, 'all', span))
      expect(sumOf(await read(database.sql, 'month', span))).toEqual(all)
      expect(sumOf(await read(database.sql, 'commune', span))).toEqual(all)
    }
  })

  it('of a time with nothing in it are none', async () => {
    const ended = new Date('2025-09-01T08:00:00+07:00')
    const empty = { ...span, from: '2025-08-01', to: '2025-08-31', now: ended }
    expect(await readDialogueCounts(database.sql, 'all', empty)).toEqual([])
    expect(await readReceptionCounts(database.sql, 'month', empty)).toEqual([])
  })
})
