import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, startProcess, type TestProcess } from '../support/program.ts'
import { openBrowser, openChat, says, sees } from './support.ts'

const moment = '2026-11-20T09:00:00+07:00'
const words = 'Ngày mai 8:00-11:00 cúp điện thôn 2 để sửa đường dây.'
const title = '“Ngày mai 8:00-11:00 cúp điện'

let folder: string
let program: TestProcess
let browser: Browser

const open = (person: string) => openChat(browser, program.url, person)

const shown = (page: Page, text: string | RegExp) => page.getByRole('log').getByText(text)
const taps = (page: Page, label: string) =>
  page.getByRole('log').getByRole('button', { name: label, exact: true }).last().click()

/** The chat of an officer who has just been given this role. */
async function openAs(person: string, name: string, role: string): Promise<Page> {
  const args = ['officer', 'add', '--name', name, '--role', role]
  const { out } = await run('src/cli/main.ts', args, { DATA_DIR: folder, TEST_NOW: moment })
  const page = await open(person)
  await says(page, `/lienket ${out.trim().split(/\s/).at(-1)}`)
  await sees(page, /Đã liên kết/)
  return page
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cau-noi-'))
  program = await startProcess({ DATA_DIR: folder, TEST_NOW: moment })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await program.end('SIGTERM')
  await rm(folder, { recursive: true })
})

describe('a broadcast', () => {
  it('is made by one officer, approved by another, arrives, and its maker sees how far it is', async () => {
    const citizen = await open('ba-tam')
    await says(citizen, 'thông báo')
    await taps(citizen, 'Có, gửi tôi')
    await taps(citizen, 'Bỏ qua')
    const maker = await openAs('ong-thanh', 'Nguyễn Thị Hoa', 'broadcaster')
    const approver = await openAs('chi-my', 'Trần Văn Bình', 'approver')

    await says(maker, '/phatsong')
    await taps(maker, 'Soạn tin mới')
    await sees(maker, /gõ nội dung tin/)
    await says(maker, words)
    await sees(maker, /Có bản tiếng Anh không/)
    await taps(maker, 'Không có')
    await sees(maker, /Có ảnh kèm không/)
    await taps(maker, 'Không có')
    await sees(maker, /Có nút bấm dưới tin không/)
    await taps(maker, 'Không có')
    await taps(maker, 'Mọi người đã đồng ý')
    await taps(maker, 'Xong')
    await taps(maker, 'Ngay khi được duyệt')
    await sees(maker, /Gửi được ngay: 1 người\. Chi phí: 0 đồng\./)
    await taps(maker, 'Gửi duyệt')
    await sees(maker, /Đã gửi duyệt/)
    expect(await shown(citizen, words).count()).toBe(0)

    // Nobody loads a page anew: what comes is pushed.
    await sees(approver, /Tin của Nguyễn Thị Hoa chờ anh\/chị duyệt/)
    await taps(approver, 'Duyệt và gửi')
    await sees(maker, /Trần Văn Bình đã duyệt tin/)
    await sees(citizen, words)
    await sees(maker, new RegExp(`${title}.*: đã gửi xong lúc`))
    await sees(maker, /Đã gửi: 1/)
    // One message tells how far it is, and in the end how it went.
    expect(await shown(maker, /: đang gửi/).count()).toBe(0)
    expect(await shown(maker, /đã gửi xong lúc/).count()).toBe(1)

    await citizen.reload()
    await sees(citizen, words)
    expect(await shown(citizen, words).count()).toBe(1)
  }, 60_000)
})
