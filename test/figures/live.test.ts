import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recountTallies } from '#src/dossiers/tally.ts'
import { measures } from '#src/figures/live/measures.ts'
import { withhold } from '#src/figures/live/withhold.ts'
import type { Officer, OfficerRole } from '#src/officers/officer.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { readTable, shippedIndicators } from './shipped.ts'

const questionFiles = ['', '-later', '-last', '-fresh', '-near'].map(
  (which) => `questions${which}.csv`,
)

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  for (const [code, communeCode] of [
    ['NG', '24985'],
    ['TN', '24958'],
  ] as const) {
    const data = { code, name: `Bộ phận một cửa ${code}`, communeCode, kind: 'one_stop' }
    await database.prisma.office.create({ data })
  }
  // Ninh Gia (24985): 8 late now, 5 of them promised in November; 20 finished in time. Another commune: 7 late.
  const some = async (count: number, first: number, fields: object) => {
    for (let nth = 0; nth < count; nth++) {
      const code = `H36.12.345-261101-${String(first + nth).padStart(4, '0')}`
      await makeDossier(database, { code, phone: null, ...fields })
    }
  }
  await some(5, 100, { dueAt: '2026-11-17T17:00:00' })
  await some(3, 200, { dueAt: '2026-10-20T17:00:00', acceptedAt: '2026-10-01T09:00:00' })
  await some(20, 300, { status: 10, finishedAt: '2026-11-16T10:00:00' })
  await some(7, 400, { dueAt: '2026-11-18T17:00:00', communeCode: '24958' })
  await some(2, 500, { dueAt: '2026-11-18T17:00:00', communeCode: '24967' })
  await recountTallies(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.officerAccount.deleteMany()
  test = await startTestAssistant({ database })
  return () => test.close()
})

type Place = { areaCode?: string; officeCode?: string }

async function officer(place: Place = {}, ...roles: OfficerRole[]): Promise<[Citizen, number]> {
  const who = telegramCitizen(test)
  const id = await appoint(test, who, { ...(roles.length > 0 && { roles }), ...place })
  return [who, id]
}

async function say(who: Citizen, text: string) {
  const [reply] = await who.says(text)
  return { text: reply?.text ?? '', buttons: reply?.buttons ?? [] }
}

describe('a live figure', () => {
  it('says value, period, place, what it is made of, and the minute of the register it is from', async () => {
    const [who] = await officer()
    const { text, buttons } = await say(who, 'hồ sơ trễ hạn tháng này của xã Ninh Gia')
    expect(text.split('\n')).toEqual([
      'Số hồ sơ trễ hạn: 5 hồ sơ',
      'Kỳ: tháng 11/2026',
      'Nơi: Xã Ninh Gia',
      'Gồm: 0 trả kết quả trễ, 5 đến nay chưa xong',
      'Nguồn: tính từ sổ hồ sơ lúc 09:00 20/11/2026, sổ của trợ lý',
      'Đối chiếu: đếm thẳng từ sổ, không qua báo cáo',
    ])
    expect(buttons.map(({ label }) => label)).toEqual([
      ...['Qua các kỳ', 'Theo nơi', 'So sánh', 'Nguồn', 'Biểu đồ', 'Tệp Excel', 'Về menu'],
    ])
  })

  it.each([
    ['ho so dang tre han xa Ninh Gia', 'Số hồ sơ đang trễ hạn: 8 hồ sơ'],
    ['/solieu hiện có bao nhiêu hồ sơ đang trễ hạn toàn tỉnh', 'Số hồ sơ đang trễ hạn: 17 hồ sơ'],
    ['/solieu hồ sơ tiếp nhận tháng này', 'Số hồ sơ tiếp nhận: 34 hồ sơ'],
    ['/solieu tỷ lệ hồ sơ đúng hạn tháng 11/2026 xã Ninh Gia', 'đúng hạn: 100,0 %'],
    ['ty le tra ho so dung hen thang nay', 'Tỷ lệ hồ sơ giải quyết đúng hạn: 100,0 %'],
    ['còn bao nhiêu hồ sơ đang treo chưa xong', 'Số hồ sơ đang giải quyết: 17 hồ sơ'],
    ['/solieu người dân chấm mấy sao tháng này', 'trung bình của người dân: chưa có'],
    ['/solieu hồ sơ đã giải quyết tuần này', 'Số hồ sơ đã giải quyết: 20 hồ sơ'],
    ['/solieu hồ sơ đến hạn hôm nay', 'Số hồ sơ đến hạn hôm nay: 0 hồ sơ'],
    ['/solieu điểm đánh giá của người dân tháng này', 'trung bình của người dân: chưa có'],
    ['/solieu thư xin lỗi phải gửi tháng này', 'Anh/chị chọn một'],
  ])('answers "%s"', async (question, answer) => {
    const [who] = await officer()
    expect((await say(who, question)).text).toContain(answer)
  })

  it('of fewer than five people is withheld, in lists and files too', async () => {
    const [who] = await officer()
    const { text, buttons } = await say(who, '/solieu hồ sơ trễ hạn tháng này')
    expect(text).toContain('Số hồ sơ trễ hạn: 14 hồ sơ')
    const places = buttons.find(({ label }) => label === 'Theo nơi')?.data ?? ''
    const listed = (await who.taps(places))[0]?.text ?? ''
    expect(listed).toMatch(/: 7 hồ sơ/)
    // 14 less 7 less 5 would be the two of the third commune.
    expect(listed).toMatch(/Xã Ninh Gia: không nêu/)
    expect(listed).toContain('lộ ra một nhóm dưới 5, nên trợ lý cũng không nêu số này.')
    expect(listed).toMatch(/: dưới 5 hồ sơ/)
    expect(listed).not.toMatch(/: 2 hồ sơ/)
  })

  it('before the register began says since when there is one', async () => {
    const [who] = await officer()
    expect((await say(who, '/solieu hồ sơ tiếp nhận tháng 9/2026')).text).toContain(
      'Sổ hồ sơ của trợ lý có từ thứ Năm 01/10/2026.',
    )
  })

  it('is never taken for a figure that a report prints, nor the other way round', async () => {
    const stubs = shippedIndicators.filter(({ code }) => code.startsWith('register.'))
    expect(stubs.map(({ code }) => code).sort()).toEqual(measures.map(({ code }) => code).sort())
    const place = { areaCode: undefined, officeCode: undefined }
    const asking: Officer = { id: 1, name: '', roles: ['viewer'], ...place }
    const questions = questionFiles.flatMap(readTable).map(({ question = '' }) => question)
    expect(questions.length).toBeGreaterThan(120)
    const live: string[] = []
    for (const question of questions) {
      const asked = await test.assistant.live.ask(question, asking, test.clock.now())
      if (asked !== undefined) live.push(question)
    }
    expect(live).toEqual([])
  })

  it('that is asked without a time takes the place of a printed one only where that was in doubt', async () => {
    const place = { areaCode: undefined, officeCode: undefined }
    const asking: Officer = { id: 1, name: '', roles: ['viewer'], ...place }
    const rows = questionFiles.flatMap(readTable)
    const stolen: string[] = []
    for (const { question = '' } of rows) {
      const found = await test.assistant.figures.ask(question, test.clock.now())
      const isDoubtful =
        found.kind === 'unknown' || (found.kind === 'choose' && found.strange.length > 0)
      const loosely = await test.assistant.live.ask(question, asking, test.clock.now(), true)
      if (isDoubtful && loosely !== undefined) stolen.push(question)
    }
    // No report has it, the register does.
    expect(stolen).toEqual(['tỷ lệ tiếp công dân đúng lịch', 'số người tham gia đối thoại'])
  })
})

describe('what an officer may see', () => {
  const secret = /\b(?:7|8|17|14) hồ sơ/

  it.each([
    ['a commune', { areaCode: '24985' }, 'hồ sơ trễ hạn tháng này', 'Nơi: Xã Ninh Gia'],
    ['an office', { officeCode: 'TN' }, '/solieu hồ sơ đang trễ hạn', 'Nơi: Bộ phận một cửa TN'],
  ])('of %s is its own figures', async (_, place, question, own) => {
    const [who] = await officer(place)
    expect(
      (await say(who, question.startsWith('/') ? question : `/solieu ${question}`)).text,
    ).toContain(own)
  })

  const strangers: [string, Place, OfficerRole][] = [
    ['a viewer of another commune', { areaCode: '24958' }, 'viewer'],
    ['a supervisor of another office', { officeCode: 'TN' }, 'supervisor'],
    ['an admin of another commune', { areaCode: '24958' }, 'admin'],
  ]
  it.each(strangers)(
    'as %s is nothing of Ninh Gia, by words or by any button',
    async (_, place, role) => {
      const [who, id] = await officer(place, role)
      const asked = await say(who, '/solieu hồ sơ đang trễ hạn xã Ninh Gia')
      expect(asked.text).toContain('ngoài phạm vi')
      expect(asked.text).not.toMatch(secret)
      for (const view of ['figure', 'trend', 'places', 'chart', 'chart-places', 'excel']) {
        for (const at of ['c24985', 'oNG', 'p']) {
          const replies = await who.taps(`live:${view}:late_now:${at}:261101-261130`)
          expect(replies).toHaveLength(1)
          expect(replies[0]?.text).toContain('ngoài phạm vi')
          expect(replies[0]?.text).not.toMatch(secret)
        }
      }
      const rows = await database.prisma.auditEntry.findMany({
        where: { officerId: id, action: 'ask-figure' },
      })
      expect(rows).toHaveLength(19)
      expect(
        new Set(
          rows.map(({ detail }) => JSON.stringify((detail as { answered: string[] }).answered)),
        ),
      ).toEqual(new Set(['["out-of-scope"]']))
      expect(await database.prisma.storedFile.count()).toBe(0)
    },
  )

  it('is written down with the answer that was given', async () => {
    const [who, id] = await officer()
    await say(who, 'hồ sơ trễ hạn tháng này của xã Ninh Gia')
    const [row] = await database.prisma.auditEntry.findMany({
      where: { officerId: id, action: 'ask-figure' },
    })
    expect(row?.detail).toEqual({
      asked: 'hồ sơ trễ hạn tháng này của xã Ninh Gia',
      answered: ['register.late:c24985:2026-11-01..2026-11-30={"kind":"exact","value":"5"}'],
    })
  })
})

describe('a citizen', () => {
  it('gets no live figure by words or buttons', async () => {
    const who = telegramCitizen(test)
    expect((await say(who, 'hồ sơ trễ hạn tháng này của xã Ninh Gia')).text).not.toMatch(/\d hồ sơ/)
    const [reply] = await who.taps('live:figure:late:c24985:261101-261130')
    expect(reply?.text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
  })
})

describe('a small group', () => {
  it('is not told by what is left of a share', () => {
    expect(withhold({ kind: 'share', part: 98, whole: 100 })).toEqual({
      ...{ kind: 'above', percent: '95.0', denominator: 100 },
    })
    expect(withhold({ kind: 'share', part: 1, whole: 100 })).toMatchObject({ kind: 'below' })
    expect(withhold({ kind: 'share', part: 3, whole: 4 })).toEqual({ kind: 'few' })
    expect(withhold({ kind: 'share', part: 95, whole: 100 })).toMatchObject({ value: '95.0' })
    expect(withhold({ kind: 'average', average: '4.50', votes: 4 })).toEqual({ kind: 'few' })
    expect(withhold({ kind: 'count', count: 4 })).toEqual({ kind: 'few' })
    expect(withhold({ kind: 'count', count: 0 })).toMatchObject({ value: '0' })
  })
})
