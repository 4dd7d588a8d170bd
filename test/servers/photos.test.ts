import { readdir, rm, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts'
import {
  serverEnv,
  startProcess,
  type TestProcess,
  textUpdate,
  waitUntil,
} from '../support/program.ts'
import { takePhoto } from '../support/take-photo.ts'
import { makeDataDir } from '../support/template.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const citizen = 9_300
const other = 9_301
const filing = ['đèn đường tối thui, không ai sửa', 'trước chợ', 'bỏ qua']

/** An update with a photo that a person took. */
function photoUpdate(chat: number, fileId: string): object {
  const update = textUpdate(chat, '') as { message: { text?: string } }
  const { text: _, ...message } = update.message
  return { ...update, message: { ...message, photo: [{ file_id: fileId, width: 64, height: 32 }] } }
}

describe('the place where photos are kept', () => {
  let folder: Awaited<ReturnType<typeof createTemporaryFolder>>
  let telegram: FakeTelegram
  let program: TestProcess

  beforeEach(async () => {
    folder = await createTemporaryFolder()
    telegram = await startFakeTelegram()
    for (const nth of [1, 2]) telegram.files.set(`photo-${nth}`, await takePhoto(nth))
    await makeDataDir(folder.path('data'))
    await start()
  })
  afterEach(async () => {
    await program.end('SIGKILL')
    await telegram.close()
    await folder.remove()
  })

  async function start(): Promise<void> {
    // The embedded database, whose folder holds the photos too.
    const { DATABASE_URL: _, ...env } = serverEnv('', telegram.url)
    program = await startProcess({ ...env, DATA_DIR: folder.path('data'), DEMO: '0' })
  }

  const photos = () => folder.path('data/photos')

  /** Posts an update of a person and waits for what is said to it. */
  async function answerTo(chat: number, update: object): Promise<string> {
    const before = telegram.textsTo(chat).length
    expect(await program.postUpdate(update)).toBe(200)
    await waitUntil(async () => telegram.textsTo(chat).length > before, 'an answer')
    return telegram.textsTo(chat).slice(before).join('\n')
  }
  const says = (words: string, chat = citizen) => answerTo(chat, textUpdate(chat, words))
  const sends = (fileId: string) => answerTo(citizen, photoUpdate(citizen, fileId))

  it('fails: the person is told, the draft stays through a restart, and the photo is taken once it is back', async () => {
    for (const words of filing) await says(words)
    await writeFile(photos(), 'a file where the folder should be')
    const told = await sends('photo-1')
    expect(told).toContain('Nơi giữ ảnh đang lỗi')
    expect(told).toContain('Phần chữ vẫn còn nguyên')
    expect(told).not.toContain('Đã nhận ảnh')
    expect(`${program.said.out}${program.said.err}`).toContain('check that DATA_DIR can be written')
    expect(await says('xin chào', other)).toContain('Xin chào')
    // It starts without it too.
    await program.end('SIGKILL')
    await start()
    expect(await sends('photo-1')).toContain('Nơi giữ ảnh đang lỗi')
    await rm(photos())
    expect(await sends('photo-1')).toContain('Đã nhận ảnh: 1/5')
    expect(await sends('photo-2')).toContain('Đã nhận ảnh: 2/5')
    await says('bỏ qua')
    const summary = await says('bỏ qua')
    expect(summary).toContain('• Nội dung: đèn đường tối thui, không ai sửa')
    expect(summary).toContain('• Số ảnh: 2')
    expect(await says('Đồng ý và gửi')).toContain('Đã ghi nhận phản ánh. Mã: PA-')
    const stored = await readdir(photos(), { recursive: true })
    expect(stored.filter((name) => name.endsWith('.large'))).toHaveLength(2)
    expect((await program.end('SIGTERM')).code).toBe(0)
  })
})
