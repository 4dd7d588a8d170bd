import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { morningBrief } from '#handlers/unasked/brief.ts'
import { partOf, people } from '#src/figures/live/cell.ts'
import { withhold, withholdAmong } from '#src/figures/live/withhold.ts'
import { translator } from '#src/i18n/translate.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, telegramCitizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDialogue } from '#test/support/make-dialogue.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  // One for all: what Zalo's tokens have become is in the database.
  test = await startTestAssistant({ database })
  for (const [code, month, walkIns] of [
    ['A', 11, 12],
    ['B', 10, 30],
    ['C', 9, 40],
    ['D', 8, 20],
  ] as const) {
    const startsAt = new Date(`2026-${String(month).padStart(2, '0')}-03T08:00:00+07:00`)
    const id = await makeDialogue(database, { code, startsAt, communeCode: '24985', seats: 50 })
    await database.prisma.dialogue.update({ where: { id }, data: { walkIns } })
  }
})
afterAll(async () => {
  await test.close()
  await database.close()
})

const platforms = [
  ['Telegram', () => telegramCitizen(test)],
  ['Zalo', () => zaloCitizen(test)],
] as const

const questions = [
  'tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020',
  'điểm PAPI 2018',
  'mấy cuộc đối thoại đã tổ chức tháng này',
  'số người dự đối thoại tháng này',
  'tỷ lệ đối thoại đã tổ chức tháng này',
  'bao nhiêu lời hứa quá hạn',
  'số buổi tiếp công dân tháng này',
  'bao nhiêu tin phát sóng tháng này',
  'bao nhiêu đợt lấy ý kiến đã kết thúc tháng này',
]

const auditCount = (officerId: number) =>
  database.prisma.auditEntry.count({ where: { officerId, action: 'ask-figure' } })

describe.each(platforms)('every button under a figure, on %s,', (_, citizen) => {
  it.each(questions)('after "%s" answers and is written down', async (question) => {
    const who: Citizen = citizen()
    const officerId = await appoint(test, who)
    const buttons = (await who.says(question)).flatMap((reply) => reply.buttons)
    const mine = buttons.filter(
      ({ label, data = '' }) => !/^(?:menu|more)/i.test(data) && label !== 'Về menu',
    )
    expect(mine.length).toBeGreaterThan(2)
    let asked = await auditCount(officerId)
    for (const { label, data = '' } of mine) {
      const files = await database.prisma.storedFile.count()
      const replies = await who.taps(data)
      const text = replies.map((reply) => reply.text).join('\n')
      // A workbook is no message on Telegram.
      if (label === 'Tệp Excel' || label === 'Biểu đồ') {
        expect(await database.prisma.storedFile.count(), label).toBe(files + 1)
      } else expect(replies.length, label).toBeGreaterThan(0)
      expect(text, label).not.toMatch(
        /Trợ lý chưa hiểu|không còn trong kho|trục trặc|dành cho cán bộ/,
      )
      const now = await auditCount(officerId)
      expect(now, label).toBe(asked + 1)
      asked = now
    }
  })
})

const attendance = 'live:compare:dialogue_attendance:p'

describe('a live figure beside that of the month before', () => {
  it('has the difference, in percent too, and no verdict on a count that is not over', async () => {
    const who = telegramCitizen(test)
    await appoint(test, who)
    const [reply] = await who.says('số người dự đối thoại tháng này')
    const data = reply?.buttons.find(({ label }) => label === 'So sánh')?.data ?? ''
    expect((await who.taps(data))[0]?.text.split('\n')).toEqual([
      'So sánh: Số người dự đối thoại',
      'Nơi: Tỉnh Lâm Đồng',
      '• tháng 10/2026: 30 người',
      '• tháng 11/2026: 12 người',
      '   -18 người (-60,0 %)',
      'Kỳ sau chưa hết nên số còn thay đổi.',
      'Nguồn: tính từ sổ đối thoại lúc 09:00 20/11/2026, sổ của trợ lý',
    ])
  })

  it('says whether it is for the better once both are over', async () => {
    const who = telegramCitizen(test)
    await appoint(test, who)
    const text = (await who.taps(`${attendance}:261001-261031`))[0]?.text ?? ''
    expect(text.split('\n').slice(2, -1)).toEqual([
      '• tháng 09/2026: 40 người',
      '• tháng 10/2026: 30 người',
      '   -10 người (-25,0 %)',
      '   → kém hơn mốc',
    ])
  })

  it('is not worked out where the register began within that month', async () => {
    const who = telegramCitizen(test)
    await appoint(test, who)
    const text = (await who.taps(`${attendance}:260901-260930`))[0]?.text ?? ''
    expect(text.split('\n')).toEqual([
      'So sánh: Số người dự đối thoại',
      'Nơi: Tỉnh Lâm Đồng',
      '• tháng 08/2026: 20 người',
      '• tháng 09/2026: 40 người',
      'Sổ đối thoại của trợ lý có từ thứ Hai 03/08/2026.',
      'Nguồn: tính từ sổ đối thoại lúc 09:00 20/11/2026, sổ của trợ lý',
    ])
  })

  it('has no nought for a time before the register', async () => {
    const who = telegramCitizen(test)
    await appoint(test, who)
    const text = (await who.taps(`${attendance}:260801-260831`))[0]?.text ?? ''
    expect(text.split('\n').slice(2, 6)).toEqual([
      '• tháng 07/2026: chưa có',
      '• tháng 08/2026: 20 người',
      '   Có số không nêu nên trợ lý không tính chênh lệch.',
      'Sổ đối thoại của trợ lý có từ thứ Hai 03/08/2026.',
    ])
  })

  it('is not offered where the period itself begins before the register', async () => {
    const who = telegramCitizen(test)
    await appoint(test, who)
    const labels = async (question: string) =>
      (await who.says(question))[0]?.buttons.map(({ label }) => label)
    expect(await labels('số người dự đối thoại tháng 8')).not.toContain('So sánh')
    expect(await labels('số người dự đối thoại tháng 9')).toContain('So sánh')
  })
})

describe('what a total would tell', () => {
  const kinds = (counts: number[]) => withholdAmong(counts.map(people)).map(({ kind }) => kind)

  it('of one small group hides the smallest other one as well', () => {
    expect(kinds([20, 8, 2, 0])).toEqual(['exact', 'hidden', 'few', 'exact'])
    expect(kinds([20, 8, 0])).toEqual(['exact', 'exact', 'exact'])
  })

  it('of several small groups hides nothing more, unless there is one way only to add them up', () => {
    expect(kinds([20, 8, 2, 3])).toEqual(['exact', 'exact', 'few', 'few'])
    expect(kinds([20, 8, 1, 1])).toEqual(['exact', 'hidden', 'few', 'few'])
    expect(kinds([20, 8, 4, 4])).toEqual(['exact', 'hidden', 'few', 'few'])
    // Five hidden beside one: six has one way only.
    expect(kinds([20, 5, 1])).toEqual(['hidden', 'hidden', 'few'])
  })

  it('is never to be worked out, whatever the list', () => {
    for (let seed = 1; seed < 400; seed++) {
      const counts = [seed % 7, (seed * 5) % 11, (seed * 3) % 23, (seed * 7) % 31]
      const shown = withholdAmong(counts.map(people))
      const unsaid = counts.filter((_, at) => shown[at]?.kind !== 'exact')
      const few = counts.filter((count) => count > 0 && count < 5)
      if (few.length === 0) continue
      expect(unsaid.length === 1 && counts.some((count) => count >= 5), `${counts}`).toBe(false)
    }
  })

  it('is not told by a part beside its whole either', () => {
    expect(withhold(partOf(98, 100))).toEqual({ kind: 'over', value: '95' })
    expect(withhold(partOf(95, 100))).toEqual({ kind: 'exact', value: '95' })
    expect(withhold(partOf(100, 100))).toEqual({ kind: 'exact', value: '100' })
    expect(withhold(partOf(2, 100))).toEqual({ kind: 'few' })
  })

  it('is not told by a morning’s brief', () => {
    const office = (code: string, late: number) => ({
      ...{ code, name: code, received: 0, dueToday: 0, late, letters: 0 },
    })
    const brief = { day: '2026-11-20', lastWorkingDay: '2026-11-19', offices: [] }
    const offices = [office('A', 20), office('B', 9), office('C', 3)]
    const voice = { t: translator('vi'), language: 'vi' as const }
    const [reply] = morningBrief({ ...brief, offices }, voice)
    expect(reply?.text).toContain('Đang trễ: 32')
    expect(reply?.text).toMatch(/A: .*trễ 20/)
    expect(reply?.text).toMatch(/B: .*trễ không nêu/)
    expect(reply?.text).toMatch(/C: .*trễ dưới 5/)
  })
})
