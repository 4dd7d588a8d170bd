import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, type Seen, webCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDialogue } from '#test/support/make-dialogue.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { resetToTown } from '#test/support/town.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await resetToTown(database)
  test = await startTestAssistant({ database })
  return () => test.close()
})

const texts = (seen: Seen[]) => seen.map(({ text }) => text.split('\n')[0])

/** Lets time come to this moment and the assistant do its duties. */
async function at(moment: string): Promise<void> {
  test.clock.set(`2026-${moment}:00+07:00`)
  await test.doDuties()
}

async function organiser(): Promise<Citizen> {
  const officer = webCitizen(test)
  await appoint(test, officer, { name: 'Hoa', roles: ['handler'], areaCode: '24985' })
  return officer
}

async function join(id: number): Promise<{ citizen: Citizen; code: string }> {
  const citizen = webCitizen(test)
  await citizen.says('đối thoại')
  const [reply] = await citizen.taps(`dlg-join:${id}:0`)
  return { citizen, code: /DK-\w{6}/.exec(reply?.text ?? '')?.[0] ?? '' }
}

describe('what is told unasked about a dialogue', () => {
  it('waits for the morning when it becomes true at night', async () => {
    const { citizen } = await join(1)
    test.clock.set('2026-11-20T22:00:00+07:00')
    await database.prisma.dialogue.update({
      where: { id: 1 },
      data: { place: 'Nhà văn hóa', version: 2 },
    })
    await at('11-20T23:00')
    expect(await citizen.sees()).toEqual([])
    await at('11-21T06:31')
    expect(texts(await citizen.sees())).toEqual([expect.stringMatching(/đổi thời gian hoặc nơi/)])
  })

  it('is told once, though two processes tell and do so again and again', async () => {
    const { citizen } = await join(1)
    const other = await startTestAssistant({ database })
    other.clock.set('2026-11-20T10:00:00+07:00')
    test.clock.set('2026-11-20T10:00:00+07:00')
    await database.prisma.dialogue.update({ where: { id: 1 }, data: { version: 2 } })
    await Promise.all([test.doDuties(), other.doDuties()])
    await test.doDuties()
    await other.close()
    expect(await citizen.sees()).toHaveLength(1)
  })

  it('says to everybody, the waiting too, that it was called off, and nothing after that', async () => {
    const [first, second] = [await join(1), await join(1)]
    const officer = await organiser()
    await officer.taps('desk-call-off-sure:1')
    await at('11-20T10:00')
    const calledOff = [expect.stringMatching(/đã bị hủy. Xin lỗi anh\/chị/)]
    expect(texts(await first.citizen.sees())).toEqual(calledOff)
    expect(texts(await second.citizen.sees())).toEqual(calledOff)
    await at('11-26T09:00')
    expect(await first.citizen.sees()).toEqual([])
  })

  it('does not remind those who gave their seat up, nor those who came too late to need it', async () => {
    const left = await join(1)
    await left.citizen.taps(`dlg-drop:${left.code}`)
    test.clock.set('2026-11-26T08:30:00+07:00')
    const late = await join(1)
    await at('11-26T09:00')
    expect(await left.citizen.sees()).toEqual([])
    expect(await late.citizen.sees()).toEqual([])
    await at('11-27T06:31')
    expect(texts(await late.citizen.sees())).toEqual(['Sắp bắt đầu: “Đối thoại về đất sản xuất”.'])
  })

  it('asks the organiser for the minutes one, three and five days after, until they are there', async () => {
    const officer = await organiser()
    await makeDialogue(database, { code: 'DT-9', title: 'Buổi của Hoa', organiserId: 1 })
    const chased = async (moment: string) => {
      await at(moment)
      // Lists of late dossiers come in between.
      return texts(await officer.sees()).filter((text) => text?.includes('Buổi của Hoa'))
    }
    const due = expect.stringMatching(/“Buổi của Hoa” đã xong nhưng chưa có biên bản/)
    expect(await chased('11-27T18:00')).toEqual([])
    expect(await chased('11-28T10:30')).toEqual([due])
    expect(await chased('11-29T10:30')).toEqual([])
    expect(await chased('11-30T10:30')).toEqual([due])
    await officer.taps('desk-minutes:3')
    expect(texts(await officer.says('Đã thống nhất ba việc.'))).toEqual(['Đã nhận biên bản.'])
    expect(await chased('12-02T10:30')).toEqual([])
  })
})

describe('a dialogue that was imported, without an organiser in chat', () => {
  const due = expect.stringMatching(/“Buổi nhập” đã xong nhưng chưa có biên bản/)
  const chased = async (officer: Citizen) =>
    texts(await officer.sees()).filter((text) => text?.includes('Buổi nhập'))

  async function officerOf(given: Parameters<typeof appoint>[2]): Promise<Citizen> {
    const officer = webCitizen(test)
    await appoint(test, officer, { name: 'Hoa', roles: ['handler'], ...given })
    return officer
  }

  beforeEach(async () => {
    await makeDialogue(database, { code: 'DT-9', title: 'Buổi nhập' })
  })

  it('is chased of all who organise in its area, and of nobody else', async () => {
    const near = [
      await officerOf({ areaCode: '24985' }),
      await officerOf({ areaCode: '24985', roles: ['supervisor'] }),
    ]
    const far = [
      await officerOf({ areaCode: '24988' }),
      await officerOf({ areaCode: '24985', roles: ['viewer'] }),
      await officerOf({ officeCode: 'NG' }),
      await officerOf({}),
    ]
    await at('11-28T10:30')
    for (const officer of near) expect(await chased(officer)).toEqual([due])
    for (const officer of far) expect(await chased(officer)).toEqual([])
  })

  it('is chased of those of the whole province where nobody organises in its area, else of the admins', async () => {
    const province = webCitizen(test)
    const id = await appoint(test, province, { roles: ['handler'] })
    const admin = await officerOf({ roles: ['admin'] })
    await at('11-28T10:30')
    expect(await chased(province)).toEqual([due])
    expect(await chased(admin)).toEqual([])
    await test.assistant.officers.revoke(id)
    await at('11-30T10:30')
    expect(await chased(province)).toEqual([])
    expect(await chased(admin)).toEqual([due])
  })

  it('has minutes, answers and promises recorded by who works in its area, to whom it may concern', async () => {
    const asker = webCitizen(test)
    await asker.says('đối thoại')
    await asker.taps('dlg-ask:3')
    await asker.says('Bao giờ thôn 5 có nước sạch?')
    const [near, stranger] = [
      await officerOf({ areaCode: '24985' }),
      await officerOf({ areaCode: '24988' }),
    ]
    await at('11-28T10:30')
    expect(await chased(near)).toEqual([due])

    for (const tap of ['desk-minutes:3', 'desk-answer:3:1', 'desk-promise:3:1', 'desk:3']) {
      const refused = [expect.stringMatching(/dành cho cán bộ phụ trách/)]
      expect(texts(await stranger.taps(tap))).toEqual(refused)
      expect(texts(await asker.taps(tap))).toEqual(refused)
    }
    await near.taps('desk-answer:3:1')
    await near.says('Tuyến ống đang thi công.')
    await near.taps('desk-promise:3:1')
    await near.says('Xong tuyến ống')
    await near.says('Phòng Kinh tế xã')
    expect(texts(await near.says('15/12/2026'))).toEqual(['Đã ghi lời hứa: Xong tuyến ống'])
    await near.taps('desk-minutes:3')
    expect(texts(await near.says('Đã thống nhất ba việc.'))).toEqual(['Đã nhận biên bản.'])

    await at('11-28T10:40')
    expect(texts(await asker.sees())).toEqual([
      'Trả lời cho câu hỏi của anh/chị ở “Buổi nhập”.',
      'Từ câu hỏi của anh/chị ở “Buổi nhập”, đã có lời hứa:',
    ])
    await at('11-30T10:30')
    expect(await chased(near)).toEqual([])
    expect(await database.prisma.dialogue.findUnique({ where: { id: 3 } })).toMatchObject({
      minutes: 'Đã thống nhất ba việc.',
    })
  })

  it('shows its overdue promise to the leaders of its area and of the province', async () => {
    const leaders = [
      await officerOf({ areaCode: '24985', roles: ['supervisor'] }),
      await officerOf({ roles: ['supervisor'] }),
    ]
    const others = [
      await officerOf({ areaCode: '24988', roles: ['supervisor'] }),
      await officerOf({ areaCode: '24985' }),
    ]
    const promise = { dialogueId: 3, what: 'Làm cống', who: 'UBND xã', createdAt: new Date() }
    const dueDay = new Date('2026-11-29T00:00:00Z')
    await database.prisma.dialoguePromise.create({ data: { ...promise, dueDay } })
    const seen = async (officer: Citizen) =>
      texts(await officer.sees()).filter((text) => text?.startsWith('Lời hứa quá hạn'))
    await at('11-29T20:00')
    for (const officer of leaders) expect(await seen(officer)).toEqual([])
    await at('11-30T09:00')
    for (const officer of leaders) expect(await seen(officer)).toHaveLength(1)
    for (const officer of others) expect(await seen(officer)).toEqual([])
  })
})

describe('checking in by chat', () => {
  it('counts who came without registering, takes a slip back, never below nobody, and only while the doors are open', async () => {
    const officer = await organiser()
    await database.prisma.dialogue.update({ where: { id: 2 }, data: { communeCode: '24985' } })
    const { startsAt } = await database.prisma.dialogue.findUniqueOrThrow({ where: { id: 2 } })
    const came = async () =>
      (await database.prisma.dialogue.findUniqueOrThrow({ where: { id: 2 } })).walkIns
    const from = (hours: number) => new Date(startsAt.getTime() + hours * 3_600_000).toISOString()

    test.clock.set(from(-3))
    expect(texts(await officer.taps('desk-walk-in:2'))).toEqual([
      'Chưa đến giờ điểm danh: chỉ từ hai giờ trước khi bắt đầu.',
    ])
    test.clock.set(from(0))
    await officer.taps('desk-walk-in:2')
    const [second] = await officer.taps('desk-walk-in:2')
    expect(second?.text).toBe('Đã ghi 2 người đến mà không đăng ký.')
    expect(second?.buttons.map(({ label }) => label)).toContain('−1, ghi nhầm')
    const [undone] = await officer.taps('desk-walk-out:2')
    expect(undone?.text).toBe('Đã ghi 1 người đến mà không đăng ký.')
    await officer.taps('desk-walk-out:2')
    await officer.taps('desk-walk-out:2')
    expect(await came()).toBe(0)

    test.clock.set(from(24))
    expect(texts(await officer.taps('desk-walk-in:2'))).toEqual([
      'Đã quá giờ điểm danh của buổi này.',
    ])
    expect(await came()).toBe(0)
  })

  it('takes the code typed, bare, or opened from the QR, and leaves everybody else outside', async () => {
    const [first, second] = [await join(2), await join(2)]
    const officer = await organiser()
    await at('11-22T13:00')
    // The dialogue of the whole province is not within the officer's commune.
    expect(texts(await officer.taps('desk-check-in:2'))).toEqual([
      expect.stringMatching(/dành cho cán bộ phụ trách/),
    ])
    await database.prisma.dialogue.update({ where: { id: 2 }, data: { communeCode: '24985' } })
    await officer.taps('desk-check-in:2')
    const typed = await officer.says(first.code.slice(3).toLowerCase())
    expect(typed[0]?.text).toBe(
      `Đã điểm danh ${first.code}.\nĐã đến: 1 (trong đó 0 người không đăng ký).`,
    )
    await officer.says('menu')
    const opened = await officer.opens(`dk_${second.code.slice(3)}`)
    expect(opened[0]?.buttons[0]).toMatchObject({ label: 'Điểm danh' })
    const [done] = await officer.taps(`door:${second.code}`)
    expect(done?.text).toMatch(/Đã đến: 2/)
    const [walkIn] = await officer.taps('desk-walk-in:2')
    expect(walkIn?.text).toBe('Đã ghi 1 người đến mà không đăng ký.')

    await second.citizen.sees()
    const stranger = await second.citizen.taps(`door:${first.code}`)
    expect(texts(stranger)).toEqual([expect.stringMatching(/dành cho cán bộ phụ trách/)])
    const peek = await second.citizen.says(first.code)
    expect(texts(peek)).toEqual([expect.stringMatching(/Không thấy buổi đối thoại/)])
    const audit = await database.prisma.auditEntry.findMany({ where: { action: 'check-in' } })
    expect(audit).toHaveLength(2)
  })
})
