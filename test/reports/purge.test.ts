import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Citizen, telegramCitizen, webCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { takePhoto } from '../support/take-photo.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'
import { resetToTown } from '../support/town.ts'
import { findTraces } from '../support/traces.ts'

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

const text = (seen: { text: string }[]) => seen.map((each) => each.text).join('\n')

async function officer(citizen: Citizen, roles: ('handler' | 'supervisor')[] = ['handler']) {
  const added = await test.assistant.officers.add({ name: 'Cán bộ', roles, areaCode: '24985' })
  await citizen.says(`/lienket ${added.kind === 'added' ? added.code : ''}`)
}

// What the screen let through, as far as this test is concerned: words that stand nowhere else.
const secrets = ['Quibbleton', 'Zebulonius', 'Wrexford', 'Ottoline', 'Marmaduke']
const receipt = 'PA-2611-00001'

/** A report with words of it in every place that a report reaches: both chats, steps, sessions, files, another's list. */
async function spread(person: Citizen, first: Citizen, second: Citizen): Promise<void> {
  await officer(first)
  await officer(second)
  await person.says('đèn đường Quibbleton xã Ninh Gia hư cả tuần, không ai sửa')
  await person.says('trước nhà Zebulonius')
  for (const _ of ['tên', 'số']) await person.says('bỏ qua')
  expect(text(await person.says('Đồng ý và gửi'))).toContain(`Mã: ${receipt}`)
  await first.taps(`work:report:open:${receipt}`)
  await first.taps(`work:report:ask:${receipt}`)
  await first.says('Ông Marmaduke ở chỗ nào?')
  await person.taps(`report-add:${receipt}`)
  await person.says('chỗ cột Wrexford đó')
  await second.taps(`work:report:answer:${receipt}`)
  await second.says('Ottoline')
  await person.says('dữ liệu của tôi')
  await person.taps('my-data:download')
}

const photoFiles = async () =>
  (await readdir(join(test.dataDir, 'photos'), { recursive: true })).filter((name) =>
    name.includes('.'),
  )

/** A report with two photos. */
async function filePictured(person: Citizen): Promise<void> {
  await person.says('đèn đường Quibbleton xã Ninh Gia hư cả tuần, không ai sửa')
  await person.says('trước nhà Zebulonius')
  await person.sends('ảnh chụp', '1 2')
  for (const _ of ['tên', 'số']) await person.says('bỏ qua')
  expect(text(await person.says('Đồng ý và gửi'))).toContain(`Mã: ${receipt}`)
}

/** Somebody else who was shown the place in the list of what is near by. */
async function lookNearBy(other: Citizen): Promise<void> {
  await other.says('đèn đường xã Ninh Gia hư cả tuần, không ai sửa')
  expect(text(await other.says('chợ'))).toContain('Zebulonius')
}

describe('a denunciation that was filed as a report', () => {
  it('leaves no word anywhere once an officer of the area has purged it', async () => {
    const [person, first] = [telegramCitizen(test), webCitizen(test)]
    const [second, other] = [webCitizen(test), webCitizen(test)]
    await spread(person, first, second)
    await lookNearBy(other)
    const before = await findTraces(database, secrets)
    for (const secret of secrets) {
      expect(
        before.some((trace) => trace.endsWith(`: ${secret}`)),
        secret,
      ).toBe(true)
    }
    expect(text(await first.taps(`work:report:purge:${receipt}`))).toContain('không lấy lại được')
    expect(await database.prisma.report.count()).toBe(1)
    expect(text(await first.taps(`work:report:purged:${receipt}`))).toContain(`Đã xóa ${receipt}`)
    const told = text(await person.sees())
    expect(told).toContain('là tố cáo')
    expect(told).toContain('Cách tố cáo được bảo vệ')
    expect(text(await second.sees())).toContain('đã xóa vì là tố cáo')
    test.clock.forward(2)
    await test.doDuties()
    expect(await findTraces(database, secrets)).toEqual([])
    expect(secrets.filter((secret) => test.lines.join('\n').includes(secret))).toEqual([])
  })

  it('is gone for the person, the officers and the figures', async () => {
    const [person, first, second] = [telegramCitizen(test), webCitizen(test), webCitizen(test)]
    await spread(person, first, second)
    await first.taps(`work:report:purged:${receipt}`)
    await person.sees()
    expect(text(await person.says('/phananh'))).toContain('chưa gửi phản ánh nào')
    expect(text(await second.taps(`work:report:open:${receipt}`))).toContain('không thuộc đơn vị')
    expect(text(await first.taps(`work:report:purged:${receipt}`))).toContain('không thuộc đơn vị')
    expect(
      await database.prisma.auditEntry.findMany({ where: { action: 'report-purge' } }),
    ).toEqual([
      expect.objectContaining({ detail: { receipt, done: 1 } }),
      expect.objectContaining({ detail: { receipt, done: 0 } }),
    ])
  })

  it('takes its photos with it, those of the office and the published ones too', async () => {
    const [person, first, second] = [telegramCitizen(test), webCitizen(test), webCitizen(test)]
    await officer(first)
    await officer(second)
    await filePictured(person)
    await first.sees()
    await first.taps(`work:report:open:${receipt}`)
    await first.taps(`work:report:accept:${receipt}`)
    const [{ id = 0 } = {}] = await database.prisma.officer.findMany()
    const { photos } = test.assistant
    const after = await photos.take({ receipt }, [() => takePhoto(3)])
    await database.transaction((tx) => photos.add(tx, { receipt, officerId: id }, after.photos))
    const rows = await database.prisma.reportPhoto.findMany({ orderBy: { place: 'asc' } })
    const [{ id: photoId = '', reportId } = {}] = rows
    const shown = { reportId: Number(reportId), photoId, officerId: id }
    await database.transaction((tx) => photos.publish(tx, shown, true))
    expect([rows.length, (await photoFiles()).length]).toEqual([3, 6])
    // Another's photo stays.
    const other = telegramCitizen(test)
    await other.says('đường xã Đức Trọng đầy ổ gà')
    await other.sends('ảnh chụp', '1')
    await first.taps(`work:report:purge:${receipt}`)
    expect(text(await first.taps(`work:report:purged:${receipt}`))).toContain(`Đã xóa ${receipt}`)
    for (const each of rows) expect(await photos.load(each.id)).toBeUndefined()
    test.clock.forward(2)
    await test.doDuties()
    const left = await database.prisma.reportPhoto.findMany()
    expect(left.map(({ reportId: of }) => of)).toEqual([null])
    expect((await photoFiles()).map((name) => name.split(/[/.]/)[1])).toEqual(
      [left, left].flat().map((each) => each.id),
    )
    const ids = rows.flatMap((row) => [row.id, row.draftId ?? row.id])
    expect(await findTraces(database, ids)).toEqual([])
    await second.sees()
    const asked = text(await second.taps(`work:photos:show:${receipt}`))
    expect(asked).toContain('không thuộc đơn vị')
  })

  it('is not touched by an officer of another commune', async () => {
    const [person, first, second] = [telegramCitizen(test), webCitizen(test), webCitizen(test)]
    await spread(person, first, second)
    const stranger = webCitizen(test)
    const added = await test.assistant.officers.add({
      ...{ name: 'Cán bộ xã khác', roles: ['handler'], areaCode: '24958' },
    })
    await stranger.says(`/lienket ${added.kind === 'added' ? added.code : ''}`)
    expect(text(await stranger.taps(`work:report:purged:${receipt}`))).toContain('không thuộc')
    expect(await database.prisma.report.count()).toBe(1)
  })

  it('tells who joined only that it is no longer here', async () => {
    const [person, first, second] = [telegramCitizen(test), webCitizen(test), webCitizen(test)]
    await spread(person, first, second)
    const other = webCitizen(test)
    await lookNearBy(other)
    await other.taps(`feedback:join:${receipt}`)
    await first.taps(`work:report:purged:${receipt}`)
    const told = text(await other.sees())
    expect(told).toContain('không còn ở đây')
    expect(told).not.toContain('tố cáo')
  })
})
