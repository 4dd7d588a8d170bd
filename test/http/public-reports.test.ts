import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCalendar } from '#src/calendar/working-days.ts'
import { createPublicReports } from '#src/http/public-reports.ts'
import { createApp, listen } from '#src/http/server.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { createLog } from '#src/log.ts'
import { createCurrentCategories } from '#src/reports/current-categories.ts'
import { categoryImport } from '#src/reports/import-categories.ts'
import { createPublished } from '#src/reports/published.ts'
import { createReports } from '#src/reports/reports.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { testSealing } from '#test/support/test-assistant.ts'

const csv = join(import.meta.dirname, '../../prisma/data/categories.csv')
let database: TestDatabase
let url: string
let end: () => Promise<void>

beforeAll(async () => {
  database = await openTestDatabase()
  await importFile(csv, categoryImport({ sql: database.sql }), { t: translator('vi') })
  const categories = await createCurrentCategories(database)
  const now = () => new Date('2026-11-20T09:00:00+07:00')
  const calendar = () => createCalendar([])
  const reports = createReports({ database, sealing: testSealing, categories, calendar, now })
  const file = (category: string, communeCode: string) =>
    database.transaction((tx) =>
      reports.file(tx, {
        ...{ draftId: randomUUID(), citizenId: randomUUID(), category, communeCode, hidden: false },
        ...{
          text: 'đường hư nặng',
          place: 'nhà bà Tư',
          name: 'Trần Văn Huy',
          contact: '0912345678',
        },
      }),
    )
  const { receipt } = await file('roads', '24985')
  await file('lighting', '24958')
  await file('attitude', '24985')
  await database.prisma.report.update({
    where: { receipt },
    data: {
      ...{ state: 'answered', answeredAt: now() },
      officeWords: 'Đã <b>rải đá</b>, hỏi thêm 0912.345.678.',
    },
  })
  const names: Record<string, string> = { '24985': 'Xã Ninh Gia', '24958': 'Xã Đức Trọng' }
  const router = createPublicReports({
    list: createPublished(database, categories).list,
    communeName: (code) => names[code],
  })
  const { port, close } = await listen(createApp([router], createLog('silent')), '127.0.0.1', 0)
  url = `http://127.0.0.1:${port}/phan-anh`
  end = close
})
afterAll(async () => {
  await end()
  await database.close()
})

const page = async (query = '') => (await fetch(`${url}${query}`)).text()

describe('the public page of reports', () => {
  it('tells what was reported, where, and what was answered', async () => {
    const html = await page()
    expect(html).toContain('Đường sá, cầu')
    expect(html).toContain('PA-2611-00001')
    expect(html).toContain('Xã Ninh Gia')
    expect(html).toContain('Đã &lt;b&gt;rải đá&lt;/b&gt;')
  })

  it('holds nothing of the person: no word of the report, place, name or number', async () => {
    const html = await page()
    for (const word of ['đường hư nặng', 'bà Tư', 'Huy', '0912', '345.678']) {
      expect(html).not.toContain(word)
    }
  })

  it('leaves out categories that are not public', async () => {
    expect(await page()).not.toContain('PA-2611-00003')
    expect(await page('?category=attitude')).not.toContain('PA-2611-00003')
  })

  it('filters by area, category and state, and takes any other query for none', async () => {
    const area = await page('?commune=24958')
    expect(area).toContain('PA-2611-00002')
    expect(area).not.toContain('PA-2611-00001')
    expect(await page('?category=lighting')).not.toContain('PA-2611-00001')
    expect(await page('?state=answered')).not.toContain('PA-2611-00002')
    expect(await page('?state=%27--&page=-3&commune=')).toContain('PA-2611-00002')
  })
})
