import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCalendar } from '#src/calendar/working-days.ts'
import { createPublicReports } from '#src/http/public-reports.ts'
import { createApp, listen } from '#src/http/server.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { createLog } from '#src/log.ts'
import { createPhotoFolder } from '#src/photos/photo-folder.ts'
import { createPhotos, type Photos } from '#src/photos/photos.ts'
import { createCurrentCategories } from '#src/reports/current-categories.ts'
import { categoryImport } from '#src/reports/import-categories.ts'
import { createPublished } from '#src/reports/published.ts'
import { createReports } from '#src/reports/reports.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { takePhoto } from '#test/support/take-photo.ts'
import { createTemporaryFolder } from '#test/support/temporary-folder.ts'
import { testSealing } from '#test/support/test-assistant.ts'

let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
let photos: Photos
/** The names in public addresses: of the citizen's published photo and of the office's; the second is not published. */
let shown: (string | undefined)[] = []

/** Two photos of the citizen, the first published, and a published one of the office. */
async function photograph(receipt: string, reportId: number): Promise<void> {
  const [draftId, citizenId] = [randomUUID(), randomUUID()]
  await database.prisma.report.update({ where: { id: reportId }, data: { draftId, citizenId } })
  for (const [owner, numbers] of [
    [{ draftId, citizenId }, [1, 2]],
    [{ receipt }, [3]],
  ] as const) {
    const taken = await photos.take(
      owner,
      numbers.map((each) => () => takePhoto(each, 900)),
    )
    await database.transaction((tx) => photos.add(tx, owner, taken.photos))
  }
  await database.prisma.reportPhoto.updateMany({ where: { draftId }, data: { reportId } })
  const [first, , after] = await photos.ofReport(reportId)
  for (const photo of [first, after]) {
    const change = { reportId, photoId: String(photo?.id), officerId: 1 }
    await database.transaction((tx) => photos.publish(tx, change, true))
  }
  shown = (await photos.ofReport(reportId)).map(({ publicId }) => publicId)
}

const csv = join(import.meta.dirname, '../../prisma/data/categories.csv')
let database: TestDatabase
let url: string
let end: () => Promise<void>

beforeAll(async () => {
  database = await openTestDatabase()
  await importFile(csv, categoryImport({ sql: database.sql }), { t: translator('vi') })
  const categories = await createCurrentCategories(database)
  folder = await createTemporaryFolder()
  const now = () => new Date('2026-11-20T09:00:00+07:00')
  const sealing = testSealing
  const store = createPhotoFolder(folder.path('photos'), sealing)
  photos = createPhotos({ database, sealing, folder: store, now })
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
  const published = createPublished(database, categories)
  const router = createPublicReports({
    list: published.list,
    communeName: (code) => names[code],
    photo: async (publicId, size) => {
      const id = await published.photoId(publicId)
      return id === undefined ? undefined : await photos.picture(id, size)
    },
  })
  const { id } = await database.prisma.report.findUniqueOrThrow({ where: { receipt } })
  await photograph(receipt, id)
  const { port, close } = await listen(createApp([router], createLog('silent')), '127.0.0.1', 0)
  url = `http://127.0.0.1:${port}/phan-anh`
  end = close
})
afterAll(async () => {
  await end()
  await folder.remove()
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

describe('the photos on the public page', () => {
  const photo = (name: string | undefined, end = '') => fetch(`${url}/anh/${name}${end}`)

  it('are those that were published, the one before and the one after side by side, told in words', async () => {
    const html = await page('?state=answered')
    expect(html.match(/<figure>/g)).toHaveLength(2)
    expect(html.indexOf('Trước khi xử lý')).toBeLessThan(html.indexOf('Sau khi xử lý'))
    expect(html).toContain(
      'alt="Trước khi xử lý: Đường sá, cầu, Xã Ninh Gia, phản ánh PA-2611-00001"',
    )
  })

  it('come as JPEG, small and large, guarded against being taken for anything else', async () => {
    const [large, small] = [await photo(shown[0]), await photo(shown[0], '/nho')]
    for (const response of [large, small]) {
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('image/jpeg')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('cache-control')).toBe('public, max-age=60')
    }
    const [whole, part] = [await large.arrayBuffer(), await small.arrayBuffer()]
    expect(part.byteLength).toBeLessThan(whole.byteLength)
  })

  it('are not had by the id under which the office knows them, nor by any other name', async () => {
    const rows = await database.prisma.reportPhoto.findMany()
    for (const { id } of rows) expect((await photo(id)).status).toBe(404)
    for (const name of ['x', '..%2f..%2fetc%2fpasswd', randomUUID()]) {
      expect((await photo(name)).status).toBe(404)
    }
  })

  it('are gone with the click that takes them back, and have a new address when shown again', async () => {
    const row = await database.prisma.reportPhoto.findFirstOrThrow({
      where: { publicId: String(shown[2]) },
    })
    const change = { reportId: Number(row.reportId), photoId: row.id, officerId: 1 }
    await database.transaction((tx) => photos.publish(tx, change, false))
    expect((await photo(shown[2])).status).toBe(404)
    expect((await page()).match(/<figure>/g)).toHaveLength(1)
    await database.transaction((tx) => photos.publish(tx, change, true))
    expect((await photo(shown[2])).status).toBe(404)
    expect((await page()).match(/<figure>/g)).toHaveLength(2)
  })

  it('are not shown while their category is not public', async () => {
    const where = { publicId: String(shown[0]) }
    const { reportId } = await database.prisma.reportPhoto.findFirstOrThrow({ where })
    const put = (categoryCode: string) =>
      database.prisma.report.update({ where: { id: Number(reportId) }, data: { categoryCode } })
    await put('attitude')
    expect((await photo(shown[0])).status).toBe(404)
    await put('roads')
    expect((await photo(shown[0])).status).toBe(200)
  })
})
