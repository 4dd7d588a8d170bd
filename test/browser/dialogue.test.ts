import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { toBuffer } from 'qrcode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, startProcess, type TestProcess } from '../support/program.ts'
import { openBrowser, openChat, says, sees } from './support.ts'

const dialogue = 'Đối thoại với nông dân về đất sản xuất'

let folder: string
let program: TestProcess
let browser: Browser
let citizen: Page
let code = ''

/** The same house on another day: the program ends and starts again, as it would after an update. */
async function comesTo(moment: string): Promise<void> {
  await program?.end('SIGTERM')
  program = await startProcess({ DATA_DIR: folder, TEST_NOW: `${moment}:00+07:00` })
}

const open = (person: string) => openChat(browser, program.url, person)

const taps = (page: Page, label: string | RegExp) =>
  page.getByRole('log').getByRole('button', { name: label }).last().click()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cau-noi-'))
  await comesTo('2026-11-20T09:00')
  browser = await openBrowser()
  citizen = await open('ba-tam')
}, 120_000)
afterAll(async () => {
  await browser.close()
  await program.end('SIGTERM')
  await rm(folder, { recursive: true })
})

describe('a dialogue, from the first look to the door', () => {
  it('is registered for with two taps; the page of the seat shows its QR and has a file for calendars', async () => {
    await says(citizen, 'đối thoại')
    await taps(citizen, `30/11 ${dialogue}`)
    await taps(citizen, 'Đăng ký dự')
    await sees(citizen, 'Đã giữ chỗ cho anh/chị.')
    const said = (await citizen.getByRole('log').textContent()) ?? ''
    code = /DK-[A-Z2-9]{6}/.exec(said)?.[0] ?? ''
    expect(code).not.toBe('')

    const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
    await page.goto(`${program.url}/doi-thoai/${code}`)
    await page.getByRole('heading', { name: dialogue }).waitFor()
    expect(await page.evaluate('document.querySelector("img").naturalWidth')).toBeGreaterThan(99)
    await page.close()
    const calendar = await fetch(`${program.url}/doi-thoai/${code}.ics`)
    expect(calendar.headers.get('content-type')).toMatch(/^text\/calendar/)
    expect(await calendar.text()).toContain('DTSTART:20261130T010000Z')
  })

  it('is reminded of a day before, and again two hours before', async () => {
    await comesTo('2026-11-29T08:00')
    citizen = await open('ba-tam')
    await sees(citizen, `Nhắc anh/chị: sắp đến buổi “${dialogue}”.`)
    await comesTo('2026-11-30T06:40')
    citizen = await open('ba-tam')
    await sees(citizen, `Sắp bắt đầu: “${dialogue}”.`)
  }, 120_000)

  it('is entered by a photo of the QR code that the organiser sends to the chat, once', async () => {
    const env = { DATA_DIR: folder, TEST_NOW: '2026-11-30T06:41:00+07:00' }
    const args = ['officer', 'add', '--name', 'Nguyễn Thị Hoa', '--role', 'handler']
    const { out } = await run('src/cli/main.ts', args, env)
    const officer = await open('ong-thanh')
    await says(officer, `/lienket ${out.trim().split(/\s/).at(-1)}`)
    await sees(officer, /Đã liên kết/)
    await says(officer, 'đối thoại')
    await taps(officer, 'Bàn tổ chức')
    await sees(officer, /Các buổi đối thoại của anh\/chị/)
    await taps(officer, `30/11 ${dialogue}`)
    await taps(officer, 'Điểm danh')
    await sees(officer, /chụp mã QR rồi gửi ảnh vào đây/)
    const qr = await toBuffer(`${program.url}/doi-thoai/${code}`, { width: 400 })
    const scan = async () => {
      await officer.locator('#attach').click()
      const chooser = officer.waitForEvent('filechooser')
      await officer.locator('#attachments').getByRole('button', { name: /máy/ }).click()
      await (await chooser).setFiles({ name: 'qr.png', mimeType: 'image/png', buffer: qr })
    }
    await scan()
    await sees(officer, new RegExp(`Đã điểm danh ${code}`))
    await sees(officer, /Đã đến: 1 /)
    await scan()
    await sees(officer, `${code} đã điểm danh trước đó.`)
  }, 60_000)
})
