import { PNG } from 'pngjs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recountTallies } from '#src/dossiers/tally.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import { writeSheet } from '#src/spreadsheets/write-sheet.ts'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, telegramCitizen, zaloCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { makeDossier } from '#test/support/make-dossier.ts'
import { cellsOf, partOf } from '#test/support/read-workbook.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.prisma.storedFile.deleteMany()
  await database.prisma.officerAccount.deleteMany()
  test = await startTestAssistant({ database })
  return () => test.close()
})

async function asViewer(who: Citizen): Promise<Citizen> {
  await appoint(test, who)
  return who
}

async function tapUnder(who: Citizen, question: string, label: string) {
  const buttons = (await who.says(question)).flatMap((reply) => reply.buttons)
  const data = buttons.find((button) => button.label === label)?.data
  if (data === undefined) throw new Error(`no button ${label}`)
  return await who.taps(data)
}

const lastDocument = () =>
  test.telegram.calls.findLast(({ method }) => method === 'sendDocument')?.payload

/** The one file that is kept. */
async function keptFile() {
  const [row, ...more] = await database.prisma.storedFile.findMany()
  expect(more).toEqual([])
  const file = row && (await test.assistant.files.load(row.id))
  if (row === undefined || file === undefined) throw new Error('no file is kept')
  return { ...file, bytes: Buffer.from(file.bytes), expiresAt: row.expiresAt }
}

describe('the chart of a figure', () => {
  it('has buttons under it that go on: back to the figure, to the file, to the menu', async () => {
    const who = await asViewer(telegramCitizen(test))
    const asked = '/solieu tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020'
    const [chart] = await tapUnder(who, asked, 'Biểu đồ')
    expect(chart?.buttons.map(({ label }) => label)).toEqual([
      ...['Xem lại số liệu', 'Tệp Excel', 'Về menu'],
    ])
    const [figure, file] = chart?.buttons.map(({ data }) => data ?? '') ?? []
    expect((await who.taps(figure ?? ''))[0]?.text).toMatch(/^Tỷ lệ hồ sơ .*: 92,3 %\n/)
    await who.taps(file ?? '')
    const document = lastDocument()
    expect(document?.caption).toMatch(/^Tệp Excel: Tỷ lệ hồ sơ giải quyết đúng hạn, /)
    expect(JSON.stringify(document?.reply_markup)).toMatch(/Xem lại số liệu.*Biểu đồ.*Về menu/)
  })

  it('of a register has buttons under it for months, places and the file', async () => {
    const who = await asViewer(telegramCitizen(test))
    const [chart] = await tapUnder(who, '/solieu hồ sơ tiếp nhận tháng này', 'Biểu đồ')
    expect(chart?.buttons.map(({ label }) => label)).toEqual([
      ...['Qua các kỳ', 'Theo nơi', 'So sánh', 'Nguồn', 'Tệp Excel', 'Về menu'],
    ])
    const [trend, , , , file] = chart?.buttons.map(({ data }) => data ?? '') ?? []
    expect((await who.taps(trend ?? ''))[0]?.text).toMatch(/^Số hồ sơ tiếp nhận, .*:\n• tháng /)
    await who.taps(file ?? '')
    expect(lastDocument()?.caption).toMatch(/^Tệp Excel: Số hồ sơ tiếp nhận, /)
  })

  it('is a picture with the figure’s name under it, kept for a day', async () => {
    const who = await asViewer(telegramCitizen(test))
    await tapUnder(who, '/solieu tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020', 'Biểu đồ')
    const photo = test.telegram.calls.findLast(({ method }) => method === 'sendPhoto')
    expect(photo?.payload.caption).toMatch(/^Tỷ lệ hồ sơ giải quyết đúng hạn, /)
    const { mediaType, bytes, expiresAt } = await keptFile()
    expect(mediaType).toBe('image/png')
    expect(PNG.sync.read(bytes).width).toBe(720)
    expect(expiresAt.getTime() - test.clock.now().getTime()).toBe(86_400_000)
  })

  it('is drawn of PAPI scores of one scale only', async () => {
    const who = await asViewer(telegramCitizen(test))
    await tapUnder(who, 'PAPI 2018', 'Tệp Excel')
    const sheet = partOf((await keptFile()).bytes, 'xl/worksheets/sheet1.xml')
    expect(sheet).toContain('<v>41.6')
    expect(sheet).not.toContain('<v>34.83')
  })
})

describe('the Excel file of an answer', () => {
  it('holds numbers as numbers and the source of each', async () => {
    const who = await asViewer(telegramCitizen(test))
    await tapUnder(who, '/solieu tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020', 'Tệp Excel')
    expect(test.telegram.calls.some(({ method }) => method === 'sendDocument')).toBe(true)
    const { name, bytes } = await keptFile()
    expect(name).toBe('so-lieu.xlsx')
    expect(partOf(bytes, 'xl/worksheets/sheet1.xml')).toMatch(/<v>9[0-9.]+<\/v>/)
    expect(partOf(bytes, 'xl/sharedStrings.xml')).toContain('BC-KL114')
  })

  it('read as a table: a head, numbers that can be added up, a source in each row, every mark of the words', async () => {
    const who = await asViewer(telegramCitizen(test))
    await tapUnder(who, '/solieu tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020', 'Tệp Excel')
    const [head, ...rows] = cellsOf((await keptFile()).bytes)
    expect(head).toEqual(['Chỉ tiêu', 'Nơi', 'Kỳ', 'Giá trị', 'Đơn vị', 'Nguồn', 'Đối chiếu'])
    expect(rows.length).toBeGreaterThan(1)
    expect(rows).toContainEqual([
      'Tỷ lệ hồ sơ giải quyết đúng hạn',
      'Cấp huyện, tỉnh Bình Thuận (đơn vị trước 1/7/2025)',
      ...['01/2016-06/2021', 92.3, '%', 'BC-KL120, P1.II.7.1'],
      expect.stringMatching(/^(?!Đối chiếu)(?:khớp|báo cáo không in)/),
    ])
    for (const [, , , value, , source] of rows) {
      expect(value).toEqual(expect.any(Number))
      expect(source).toMatch(/^BC-/)
    }
    expect(rows.flat().join()).toBe(rows.flat().join().normalize('NFC'))
  })

  it('of a register says in each row when it was counted, and writes out what is not said as a number', async () => {
    for (let nth = 0; nth < 3; nth++)
      await makeDossier(database, { code: `H36.12.345-261101-000${nth}`, phone: null })
    await recountTallies(database)
    const who = await asViewer(telegramCitizen(test))
    await tapUnder(who, '/solieu hồ sơ tiếp nhận tháng này', 'Tệp Excel')
    const [, ...rows] = cellsOf((await keptFile()).bytes)
    expect(rows).toHaveLength(12)
    const counted = 'tính từ sổ hồ sơ lúc 09:00 20/11/2026'
    expect(rows.map(([, , , , , source]) => source)).toEqual(Array(12).fill(counted))
    expect(rows.at(-1)).toEqual([
      ...['Số hồ sơ tiếp nhận', 'Tỉnh Lâm Đồng', 'tháng 11/2026', 'dưới 5', 'hồ sơ', counted],
      'đếm thẳng từ sổ, không qua báo cáo',
    ])
  })

  it('comes on Zalo as a link that expires', async () => {
    const who = await asViewer(zaloCitizen(test))
    const replies = await tapUnder(
      who,
      '/solieu tỷ lệ hồ sơ đúng hạn cấp huyện 2015-2020',
      'Tệp Excel',
    )
    const shown = JSON.stringify(replies)
    expect(shown).toMatch(/\/files\/|\/f\/|https?:/)
    test.clock.forward(25 * 60)
    await test.assistant.forget()
    expect(await database.prisma.storedFile.count()).toBe(0)
  })

  it('marks the rows that are doubtful', async () => {
    const rows = [
      { cells: ['a', 1] },
      { cells: ['b', 2.5], marked: true },
      { cells: ['c', undefined] },
    ]
    const workbook = Buffer.from(await writeSheet({ name: 'Thử [1]', head: ['Tên', 'Số'], rows }))
    const sheet = partOf(workbook, 'xl/worksheets/sheet1.xml')
    const styles = [...sheet.matchAll(/<c r="A(\d)"[^>]* s="(\d+)"/g)].map(([, row, s]) => [row, s])
    const styleOf = (row: string) => styles.find(([at]) => at === row)?.[1]
    expect(styleOf('3')).not.toBe(styleOf('2'))
    expect(partOf(workbook, 'xl/styles.xml').toUpperCase()).toContain('FBE3D6')
    expect(sheet).toContain('<v>2.5</v>')
  })
})
