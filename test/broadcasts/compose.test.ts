import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Citizen, telegramCitizen } from '../support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'
import { startTestAssistant, type TestAssistant } from '../support/test-assistant.ts'

let database: TestDatabase
let test: TestAssistant
let maker: Citizen
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.reset()
  test = await startTestAssistant({ database })
  maker = telegramCitizen(test)
  const added = await test.assistant.officers.add({ name: 'Hoa', roles: ['broadcaster'] })
  await maker.says(`/lienket ${added.kind === 'added' ? added.code : ''}`)
})
afterEach(() => test.close())

const draft = () => database.prisma.broadcast.findFirstOrThrow()
const last = (seen: readonly { text: string }[]) => seen.at(-1)?.text ?? ''
const jpeg = (bytes: number) => {
  const picture = Buffer.alloc(bytes)
  picture.set([0xff, 0xd8, 0xff])
  return picture
}

async function begun(): Promise<number> {
  await maker.taps('broadcast:new')
  await maker.says('Ngày mai cúp điện từ 8:00 đến 11:00.')
  return (await draft()).id
}

describe('writing a broadcast', () => {
  it('keeps nothing before the first answer, and everything after it', async () => {
    await maker.taps('broadcast:new')
    expect(await database.prisma.broadcast.count()).toBe(0)
    await maker.says('Ngày mai cúp điện từ 8:00 đến 11:00.')
    await maker.says('hủy')
    expect(await draft()).toMatchObject({ textVi: 'Ngày mai cúp điện từ 8:00 đến 11:00.' })
  })

  it('takes a picture that every platform shows, and asks again for any other', async () => {
    const id = await begun()
    await maker.taps(`broadcast:ask:${id}:picture`)
    test.telegram.files.set('small', jpeg(2 * 1024 * 1024))
    expect(last(await maker.sends('ảnh'))).toContain('tối đa 1 MB')
    test.telegram.files.set('small', Buffer.from('GIF89a'))
    expect(last(await maker.sends('ảnh'))).toContain('JPEG hoặc PNG')
    test.telegram.files.set('small', jpeg(1_000))
    await maker.sends('ảnh')
    const { imageId } = await draft()
    const file = await test.assistant.files.load(imageId ?? '')
    expect(file).toMatchObject({ mediaType: 'image/jpeg' })
    const before = test.telegram.calls.length
    await maker.taps(`broadcast:test:${id}`)
    const methods = test.telegram.calls.slice(before).map(({ method }) => method)
    expect(methods).toContain('sendPhoto')
  })

  it('counts what a platform sends as several messages', async () => {
    const id = await begun()
    await maker.taps(`broadcast:ask:${id}:text`)
    const seen = await maker.says('Thông báo dài. '.repeat(150))
    expect(seen.map(({ text }) => text).join('\n')).toContain('mỗi người nhận 2 tin liền nhau')
  })

  it('takes five buttons at most, and only doors that exist or addresses of the web', async () => {
    const id = await begun()
    await maker.taps(`broadcast:ask:${id}:buttons`)
    for (const wrong of ['Bấm đây | javascript:alert(1)', 'Bấm | /xoahet', 'chỉ có chữ']) {
      expect(last(await maker.says(wrong))).toContain('Trợ lý chưa đọc được nút')
    }
    await maker.says('Một | https://example.vn/1\nHai | /doithoai\nBa https://example.vn/3')
    await maker.says('Bốn | https://example.vn/4')
    await maker.says('Năm | https://example.vn/5')
    expect((await draft()).choices).toHaveLength(5)
    await maker.taps(`broadcast:ask:${id}:buttons`)
    expect(last(await maker.says('Sáu | https://example.vn/6'))).toContain('Tối đa 5 nút')
  })

  it('says that words taken for a denunciation were not kept, and stays at its question', async () => {
    await maker.taps('broadcast:new')
    const words =
      'Tôi tố cáo ông Nguyễn Văn A, cán bộ địa chính xã, nhận hối lộ 5 triệu đồng của tôi.'
    expect(last(await maker.says(words))).toContain('không giữ lại')
    await maker.says('Lịch tiếp công dân, giải quyết khiếu nại, tố cáo: 8:00 thứ Hai.')
    expect((await draft()).textVi).toContain('Lịch tiếp công dân')
  })
})
