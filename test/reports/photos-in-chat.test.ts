import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appoint } from '#test/support/appoint.ts'
import { type Citizen, type Seen, telegramCitizen, webCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { takePhoto } from '#test/support/take-photo.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { resetToTown, townTables } from '#test/support/town.ts'
import { zaloMessage } from '#test/support/zalo-events.ts'

const begins = 'đèn đường xã Ninh Gia hư cả tuần, không ai sửa'
const denounces = 'tôi tố cáo ông chủ tịch xã nhận hối lộ 50 triệu'

let database: TestDatabase
let test: TestAssistant
let citizen: Citizen
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await resetToTown(database, townTables)
  test = await startTestAssistant({ database })
  citizen = telegramCitizen(test)
  return () => test.close()
})

const text = (seen: Seen[]) => seen.map((each) => each.text).join('\n')
const rows = () => database.prisma.reportPhoto.count()
const fetches = () => test.telegram.calls.filter(({ method }) => method === 'getFile').length
const folder = () => join(test.dataDir, 'photos')
const files = async () =>
  (await readdir(folder(), { recursive: true }).catch(() => [])).filter((name) =>
    name.includes('.'),
  )

async function tap(who: Citizen, seen: Seen[], label: string): Promise<Seen[]> {
  const button = seen.flatMap((each) => each.buttons).find((each) => each.label === label)
  if (button?.data === undefined) throw new Error(`no button ${label}`)
  return await who.taps(button.data)
}

/** A report with photos; the officer who gets it sees what comes of it. */
async function file(...photos: number[]): Promise<void> {
  await citizen.says(begins)
  await citizen.says('trước chợ')
  if (photos.length > 0) await citizen.sends('ảnh chụp', photos.join(' '))
  for (const _ of ['tên', 'số']) await citizen.says('bỏ qua')
  expect(text(await citizen.says('đồng ý'))).toContain('PA-2611-00001')
}

async function officer(areaCode: string): Promise<Citizen> {
  const person = webCitizen(test)
  await appoint(test, person, { name: 'Hoa', roles: ['handler'], areaCode })
  return person
}

describe('a photo that cannot be had', () => {
  it('because the store fails is told as it is: the words are kept, everyone else is served', async () => {
    await citizen.says(begins)
    await citizen.says('trước chợ')
    await mkdir(test.dataDir, { recursive: true })
    await writeFile(folder(), 'a file where the folder should be')
    expect(text(await citizen.sends('ảnh chụp', '1'))).toContain('Nơi giữ ảnh đang lỗi')
    expect(test.lines.join('')).toContain('check that DATA_DIR can be written')
    expect(text(await webCitizen(test).says('xin chào'))).toContain('Xin chào')
    await rm(folder())
    expect(text(await citizen.sends('ảnh chụp', '1'))).toContain('Đã nhận ảnh: 1/5')
    for (const _ of ['tên', 'số']) await citizen.says('bỏ qua')
    expect(text(await citizen.says('đồng ý'))).toContain('Đã ghi nhận phản ánh. Mã: PA-2611-00001')
  })

  it('because the platform is down, or has it no more, is asked for again', async () => {
    await citizen.says(begins)
    test.telegram.behave(({ method }) =>
      method === 'getFile' ? { kind: 'hang-up' } : { kind: 'ok' },
    )
    expect(text(await citizen.sends('ảnh chụp', '1'))).toContain('Chưa lấy được ảnh')
    test.telegram.behave(() => ({ kind: 'ok' }))
    expect(text(await citizen.sends('ảnh'))).toContain('Chưa lấy được ảnh')
    expect(await rows()).toBe(0)
  })

  it('because it is none is refused', async () => {
    await citizen.says(begins)
    test.telegram.files.set('d', Buffer.from('%PDF-1.7 giấy tờ'))
    expect(text(await citizen.sends('tệp'))).toContain('chỉ nhận ảnh JPEG, PNG, WebP')
    expect(await files()).toEqual([])
  })
})

describe('an address that a message names', () => {
  it('is asked for a photo only where Zalo keeps its files', async () => {
    let asked = 0
    const inside = createServer((_, response) => {
      asked += 1
      response.end()
    })
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    const { port } = inside.address() as AddressInfo
    const user = '8456700890123456788'
    const send = async (nth: number, name: string, message: object) => {
      const event = zaloMessage(user, nth, name, message)
      expect(await test.post('/webhooks/zalo', event.body, event.headers)).toBe(200)
      await test.idle()
      return test.zalo.sentTo(user).at(-1)?.text
    }
    await send(1, 'user_send_text', { text: begins })
    for (const [nth, url] of [
      `http://127.0.0.1:${port}/a.jpg`,
      `https://localhost:${port}/a.jpg`,
      `https://zdn.vn.example.org:${port}/a.jpg`,
      `https://f20-zpc.zdn.vn:${port}/a.jpg`,
    ].entries()) {
      const attachments = [{ type: 'image', payload: { url } }]
      const said = await send(nth + 2, 'user_send_image', { attachments })
      expect(said).toContain('Chưa lấy được ảnh')
    }
    inside.close()
    expect(asked).toBe(0)
  })
})

describe('photos around a denunciation', () => {
  it('are not fetched: neither behind it, nor with it, on whichever part of an album its words stand', async () => {
    await citizen.sends('ảnh chụp', `1 2 3 ${denounces}`)
    await citizen.sends('ảnh chụp', '4')
    await citizen.sends('ảnh chụp', `5 ${denounces}`)
    expect(fetches()).toBe(0)
    expect([await rows(), await files()]).toEqual([0, []])
  })
})

describe('photos of a draft', () => {
  it('go with it when it is dropped, files and all', async () => {
    await citizen.says(begins)
    await citizen.sends('ảnh chụp', '1 2')
    expect([await rows(), (await files()).length]).toEqual([2, 4])
    await test.doDuties()
    expect(await rows()).toBe(2)
    await citizen.says('hủy')
    await test.doDuties()
    expect([await rows(), await files()]).toEqual([0, []])
  })

  it('that come twice by the same webhook are one', async () => {
    await citizen.says(begins)
    test.telegram.files.set('photo-1', await takePhoto(1))
    const update = {
      update_id: 9_900_000,
      message: {
        ...{ message_id: 1, date: 1, photo: [{ file_id: 'photo-1', width: 9, height: 9 }] },
        chat: { id: 6_000_001, type: 'private' },
        from: { id: 6_000_001, is_bot: false, first_name: 'Dân' },
      },
    }
    const words = { ...update.message, photo: undefined, text: begins }
    await test.postUpdate({ update_id: 9_899_999, message: words })
    await test.idle()
    await Promise.all([test.postUpdate(update), test.postUpdate(update)])
    await test.idle()
    expect(await rows()).toBe(1)
  })
})

describe('photos of a report', () => {
  it('are shown under /dulieu and erased with it, files and all', async () => {
    await file(1, 2)
    expect(text(await citizen.says('/dulieu'))).toContain('Ảnh gửi kèm phản ánh: 2')
    const asked = await citizen.says('xóa dữ liệu của tôi')
    await tap(citizen, asked, 'Xóa hết')
    await test.doDuties()
    expect([await rows(), await files()]).toEqual([0, []])
  })

  it('are seen and published by the officers of the place alone', async () => {
    const [own, stranger] = [await officer('24985'), await officer('24958')]
    await file(1)
    const news = await own.sees()
    expect(text(news)).toContain('Ảnh 1 của PA-2611-00001')
    expect(await stranger.sees()).toEqual([])
    const seen = await tap(own, news, 'Xem ảnh (1)')
    const button = seen
      .flatMap(({ buttons }) => buttons)
      .find(({ label }) => /Công khai/.test(label))
    const publish = button?.data ?? ''
    expect(text(await stranger.taps(publish))).toContain('không thuộc đơn vị')
    expect(text(await citizen.taps(publish))).toContain('dành cho cán bộ')
    expect(await database.prisma.reportPhoto.count({ where: { publicId: { not: null } } })).toBe(0)
    await own.taps(publish)
    expect(await database.prisma.reportPhoto.count({ where: { publicId: { not: null } } })).toBe(1)
    const audited = await database.prisma.auditEntry.findMany({
      where: { action: 'publish-photo' },
    })
    expect(audited).toHaveLength(1)
  })

  it('stay when its draft is no more', async () => {
    await file(1)
    await test.doDuties()
    expect([await rows(), (await files()).length]).toEqual([1, 2])
  })
  it('go by themselves when their time is over, files and all, but what is on the public page', async () => {
    const kind = 'report-photos'
    const validFrom = new Date('2026-01-01')
    await database.prisma.retentionRule.create({
      data: { kind, days: 30, validFrom, source: 'thử' },
    })
    const own = await officer('24985')
    await file(1, 2, 3)
    const [shown, ...hidden] = await database.prisma.reportPhoto.findMany()
    const { id: photoId = '', reportId } = shown ?? {}
    const [{ id: officerId = 0 } = {}] = await database.prisma.officer.findMany()
    const showing = { photoId, reportId: Number(reportId), officerId }
    await database.transaction((tx) => test.assistant.photos.publish(tx, showing, true))
    const afterDays = async (days: number) => {
      test.clock.forward(days * 24 * 60)
      await citizen.says('xin chào')
      await test.assistant.forget()
      await test.doDuties()
      const left = (await database.prisma.reportPhoto.findMany()).map(({ id }) => id).sort()
      return [left, (await files()).length]
    }
    const all = [photoId, ...hidden.map(({ id }) => id)].sort()
    // Nobody has answered: it is still needed, however old.
    expect(await afterDays(31)).toEqual([all, 6])
    await own.taps('work:report:answer:PA-2611-00001')
    await own.says('Đã thay bóng đèn trước chợ, xong ngày 20/12/2026.')
    await citizen.taps('report-ok:PA-2611-00001')
    expect((await database.prisma.report.findFirst())?.state).toBe('closed')
    expect(await afterDays(29)).toEqual([all, 6])
    expect(await afterDays(2)).toEqual([[photoId], 2])
    expect(text(await citizen.says('/dulieu'))).toContain('Ảnh gửi kèm phản ánh: 1')
    expect(await database.prisma.photoGone.count()).toBe(0)
  })
})
