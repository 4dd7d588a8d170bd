import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { figureQuestions } from '#handlers/indicator.ts'
import { emptySession } from '#src/chat/session.ts'
import { translator } from '#src/i18n/translate.ts'
import type { OfficerRole } from '#src/officers/officer.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { type Citizen, telegramCitizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let official: Citizen

beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.officerAccount.deleteMany()
  test = await startTestAssistant({ database })
  official = telegramCitizen(test)
  return () => test.close()
})

/** Makes the person of a chat an officer and returns the officer's number. */
async function appoint(who: Citizen, ...roles: OfficerRole[]): Promise<number> {
  const added = await test.assistant.officers.add({ name: 'Nguyễn Thị Hoa', roles })
  if (added.kind !== 'added') throw new Error(added.kind)
  await who.says(`/lienket ${added.code}`)
  return added.id
}

const auditOf = (officerId: number) =>
  database.prisma.auditEntry.findMany({
    where: { officerId, action: 'ask-figure' },
    orderBy: { id: 'asc' },
  })

/** The only reply to what was said: its lines and its buttons. */
async function say(text: string, who = official) {
  const [reply, ...more] = await who.says(text)
  expect(more).toEqual([])
  return { text: reply?.text ?? '', buttons: reply?.buttons ?? [] }
}

async function tap(label: string, buttons: { label: string; data?: string | undefined }[]) {
  const data = buttons.find((button) => button.label === label)?.data
  if (data === undefined) throw new Error(`no button ${label}`)
  return (await official.taps(data))[0]
}

describe('an official', () => {
  let officerId: number
  beforeEach(async () => {
    officerId = await appoint(official, 'viewer')
  })

  it('gets a figure with its unit, time, place, source and standing', async () => {
    const { text, buttons } = await say('tỷ lệ hồ sơ đúng hạn toàn tỉnh 2015-2020')
    expect(text.split('\n')).toEqual([
      'Tỷ lệ hồ sơ giải quyết đúng hạn: 97,9 %',
      'Kỳ: 01/2015-06/2020',
      'Nơi: Tỉnh Bình Thuận (đơn vị trước 1/7/2025)',
      'Tính từ: 4.211.211 trên 4.300.214',
      'Nguồn: BC-KL114, fn23',
      'Đối chiếu: khớp khi tính lại',
    ])
    expect(buttons.map(({ label }) => label)).toEqual([
      'Qua các kỳ',
      'Theo cấp',
      'So sánh',
      'Nguồn',
      'Biểu đồ',
      'Tệp Excel',
      'Về menu',
    ])
  })

  it('sees a doubtful figure with its mark and the reason in one line, never repaired', async () => {
    const { text } = await say('/solieu ty le giai quyet PAKN 2015-2020')
    expect(text).toContain(': 84,9 %')
    expect(text).toContain('⚠ Nghi vấn: báo cáo in 84,9 %, nhưng 9.228 trên 15.847 là 58,2 %')
  })

  it('is told that a figure is planned, or approximate', async () => {
    expect((await say('biên chế hành chính dự kiến tinh giản 2020')).text).toContain(
      'Đây là số dự kiến.',
    )
    expect((await say('tỷ lệ doanh nghiệp tổ chức hội nghị người lao động')).text).toMatch(
      /gần đúng|Anh\/chị chọn/,
    )
  })

  it('is told when there is no figure of that time, and gets the nearest under its own name', async () => {
    const { text } = await say('so cuoc doi thoai nam 2022 cua tinh')
    expect(text).toContain('Không có số liệu đúng kỳ năm 2022.\nGần nhất là:')
    expect(text).toContain('Kỳ: 01/2016-06/2021')
    expect(text).toContain('BC-KL120, P1.II.2')
  })

  it('is told to which old unit a commune of today belonged', async () => {
    const { text } = await say('số tổ hòa giải xã Ninh Gia')
    expect(text).toContain('Không có số liệu riêng của xã Ninh Gia.')
    expect(text).toContain('Xã Ninh Gia trước 1/7/2025 thuộc huyện Đức Trọng.')
    expect(text).toContain('Nơi: Huyện Đức Trọng, tỉnh Lâm Đồng (đơn vị trước 1/7/2025)')
  })

  it('is asked back with choices that lead to the figure', async () => {
    const { text, buttons } = await say('bao nhiêu đơn khiếu nại đã giải quyết')
    expect(text).toContain('Anh/chị chọn một')
    const label = buttons.find((button) => button.label.startsWith('Tỉnh Bình Thuận'))?.label ?? ''
    expect((await tap(label, buttons))?.text).toContain('Số đơn khiếu nại đã giải quyết: 1.525 đơn')
  })

  it('asks on with the buttons: over time, by level, side by side, the source', async () => {
    const { buttons } = await say('tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020')
    expect((await tap('Theo cấp', buttons))?.text).toMatch(/Cấp xã, tỉnh Bình Thuận: 99,4 %/)
    expect((await tap('Qua các kỳ', buttons))?.text).toMatch(/01\/2016-06\/2021: 92,3 %/)
    expect((await tap('So sánh', buttons))?.text).toContain('điểm phần trăm')
    expect((await tap('Nguồn', buttons))?.text).toContain('Tỉnh ủy Bình Thuận')
  })

  it('gets PAPI of two scales side by side and no difference between them', async () => {
    const { text } = await say('so sánh điểm PAPI 2017 và 2018')
    expect(text).toContain('34,83')
    expect(text).toContain('41,6')
    expect(text).toContain('Hai thang điểm khác nhau nên không tính chênh lệch.')
  })

  it('gets the difference of levels in points, and whether it is for the better', async () => {
    const { text } = await say('/sosanh tỷ lệ hồ sơ đúng hạn cấp huyện và cấp xã 2015-2020')
    expect(text).toContain('+7,1 điểm phần trăm')
    expect(text).toContain('tốt hơn mốc')
  })

  it('may ask question after question once begun', async () => {
    expect((await say('/solieu')).text).toContain('Anh/chị cần số liệu nào?')
    expect((await say('hộ nghèo')).text).toContain('1,92 %')
    expect((await say('PAPI')).text).toContain('34,78')
  })

  it('is told when nothing fits', async () => {
    expect((await say('/solieu giá vàng thế giới')).text).toMatch(
      /Chưa thấy số liệu nào khớp|Không có số liệu đúng/,
    )
  })

  it('leaves an audit row of each question: who, when, what, and which figures were shown', async () => {
    const { buttons } = await say('PAPI 2018')
    await say('/solieu số điện thoại 0912 345 678 PAPI 2018')
    await tap('Nguồn', buttons)
    const rows = await auditOf(officerId)
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      at: test.clock.now(),
      detail: { asked: 'PAPI 2018', answered: [expect.stringMatching(/^\d+$/)] },
    })
    expect(JSON.stringify(rows.map(({ detail }) => detail))).not.toContain('345')
  })

  it('whose powers are taken away gets nothing more, from the next message on', async () => {
    const { buttons } = await say('PAPI 2018')
    await test.assistant.officers.revoke(officerId)
    expect((await say('/solieu PAPI 2018')).text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
    expect((await tap('Nguồn', buttons))?.text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
    expect(await auditOf(officerId)).toHaveLength(1)
  })

  it('whose area is narrowed while the answer is worked out is told nothing of the wider one', async () => {
    const chat = await database.prisma.conversation.findFirstOrThrow({
      where: { officerAccount: { officerId } },
    })
    const { live } = test.assistant
    const ask: typeof live.ask = async (...asked) => {
      const found = await live.ask(...asked)
      await database.prisma.officer.update({
        where: { id: officerId },
        data: { areaCode: '24985' },
      })
      return found
    }
    const services = { ...test.assistant, live: { ...live, ask }, hotline: undefined }
    const answer = await figureQuestions(services)({
      message: {
        ...{ channel: 'telegram', address: chat.address, externalId: 'x', position: 1 },
        content: { kind: 'text', text: 'hồ sơ trễ hạn tháng này' },
      },
      ...{ session: emptySession, citizenId: '1', now: test.clock.now() },
      ...{ language: 'vi', t: translator('vi') },
    })
    if (typeof answer !== 'function') throw new Error('not read as a question about figures')
    const { replies } = await database.transaction(answer)
    expect(replies[0]?.text).not.toContain('Số hồ sơ trễ hạn')
    expect(await auditOf(officerId)).toHaveLength(0)
  })

  it('reads the same answer on Zalo, at most five buttons to a message', async () => {
    const onZalo = zaloCitizen(test)
    await appoint(onZalo, 'viewer')
    const replies = await onZalo.says('PAPI 2018')
    expect(replies[0]?.text).toContain('41,6 điểm')
    expect(replies[0]?.text).toContain('Thang điểm: 8-80')
    const sent = test.zalo.calls.map(({ body }) => body.message.attachment?.payload.buttons ?? [])
    expect(Math.max(...sent.map((buttons) => buttons.length))).toBe(5)
    expect(replies.at(-1)?.buttons.at(-1)?.label).toBe('Về menu')
  })
})

describe('a citizen', () => {
  it('who types the command is kindly told that it is for officials', async () => {
    expect((await say('/solieu PAPI 2018')).text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
    expect((await say('/sosanh')).text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
  })

  it('gets no figure by any other way', async () => {
    expect((await say('bao nhiêu đơn khiếu nại đã giải quyết')).text).toContain('chưa hiểu')
    for (const data of ['figure:1', 'trend:1', 'levels:1', 'source:1', 'compare:1']) {
      expect((await official.taps(data))[0]?.text).toMatch(/^Số liệu tổng hợp dành cho cán bộ/)
    }
    expect(await database.prisma.auditEntry.count({ where: { officerId: null } })).toBe(0)
  })

  it('who was an official when the dialogue began gets none either', async () => {
    const id = await appoint(official, 'supervisor')
    await say('/solieu')
    await test.assistant.officers.revoke(id)
    expect((await say('hộ nghèo')).text).not.toContain('1,92')
  })
})

describe('an officer without a role for figures', () => {
  it.each(['handler', 'broadcaster', 'approver'] as const)(
    '(%s) is told so, and it is written down',
    async (role) => {
      const id = await appoint(official, role)
      expect((await say('/solieu PAPI 2018')).text).toMatch(
        /^Vai trò của anh\/chị chưa xem được số liệu/,
      )
      expect((await official.taps('figure:1'))[0]?.text).toMatch(/^Vai trò/)
      const rows = await auditOf(id)
      expect(rows.map(({ detail }) => detail)).toMatchObject([
        { asked: '/solieu PAPI 2018', answered: ['no-role'] },
        { asked: 'figure:1', answered: ['no-role'] },
      ])
    },
  )

  it('who is an admin sees them all the same', async () => {
    await appoint(official, 'admin')
    expect((await say('PAPI 2018')).text).toContain('41,6 điểm')
  })
})
