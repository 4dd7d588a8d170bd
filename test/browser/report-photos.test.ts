import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, startProcess, type TestProcess } from '../support/program.ts'
import {
  contrastsOf,
  openBrowser,
  overflowsOf,
  says,
  sees,
  smallTargetsOf,
  tabTo,
} from './support.ts'

let folder: string
let program: TestProcess
let browser: Browser
let env: Record<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cau-noi-'))
  env = { DATA_DIR: join(folder, 'data'), TEST_NOW: '2026-11-20T09:00:00+07:00' }
  program = await startProcess(env)
  browser = await openBrowser()
}, 180_000)
afterAll(async () => {
  await browser.close()
  await program.end('SIGTERM')
  await rm(folder, { recursive: true })
})

/** A picture of a road as a file of this device. */
async function picture(name: string, colour: string): Promise<string> {
  const path = join(folder, name)
  const road = sharp({ create: { width: 1200, height: 900, channels: 3, background: colour } })
  await writeFile(path, await road.jpeg().toBuffer())
  return path
}

async function visit(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'vi-VN', ...options })).newPage()
  await page.goto(`${program.url}/${address}`)
  return page
}

const presses = (page: Page, name: string) =>
  page.getByRole('log').getByRole('button', { name, exact: true }).last().click()

async function hands(page: Page, path: string): Promise<void> {
  await page.click('#attach')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Ảnh trong máy' }).click()
  await (await chooser).setFiles(path)
}

async function officer(): Promise<Page> {
  const args = ['officer', 'add', '--name', 'Hoa', '--role', 'handler', '--area', '24985']
  const { out } = await run('src/cli/main.ts', args, env)
  const page = await visit('#can-bo')
  await says(page, `/lienket ${out.trim().split(/\s+/).at(-1)}`)
  await sees(page, /Đã liên kết/)
  return page
}

/** Filed by a citizen with a photo and a place, answered by an officer with a photo of theirs. */
async function handled(): Promise<Page> {
  const official = await officer()
  const page = await visit('#ba-tam')
  await says(page, 'đèn đường tối thui, không ai sửa')
  await sees(page, /Việc này ở đâu/)
  await page.click('#attach')
  await page
    .getByRole('button', { name: /^Vị trí/ })
    .first()
    .click()
  await sees(page, /thuộc xã, phường nào/)
  await says(page, 'Ninh Gia')
  await sees(page, /cho biết họ tên/)
  await hands(page, await picture('toi.jpg', '#203040'))
  await sees(page, /Đã nhận ảnh: 1\/5/)
  for (const question of [/Số điện thoại hoặc email/, /Xin xem lại/]) {
    await says(page, 'bỏ qua')
    await sees(page, question)
  }
  await presses(page, 'Đồng ý và gửi')
  await sees(page, /Mã: PA-2611-00001/)
  await sees(official, /Có phản ánh mới/)
  await presses(official, 'Trả lời')
  await sees(official, /Gõ câu trả lời/)
  await hands(official, await picture('sang.jpg', '#f0d890'))
  await sees(official, /Đã nhận ảnh: 1\/5/)
  await says(official, 'Đã thay bóng đèn trước chợ, xong ngày 20/11/2026.')
  await sees(official, /Đã báo 1 người/)
  return official
}

describe('a report with a photo and a place', () => {
  it('stands on the public page, its photos only once an officer published them', async () => {
    const official = await handled()
    const board = await visit('phan-anh')
    await board.getByText('PA-2611-00001').waitFor()
    expect(await board.getByRole('img').count()).toBe(0)
    await says(official, '/xuly')
    await presses(official, 'Xem ảnh (1)')
    await sees(official, /Ảnh chưa công khai/)
    await presses(official, 'Công khai Ảnh 1')
    await sees(official, /Ảnh 1 nay đăng/)
    await presses(official, 'Công khai Ảnh sau xử lý 1')
    await sees(official, /Ảnh sau xử lý 1 nay đăng/)
    await board.reload()
    const shown = board.getByRole('img')
    expect(await shown.count()).toBe(2)
    const [before, after] = [await shown.nth(0).boundingBox(), await shown.nth(1).boundingBox()]
    expect(before?.y).toBe(after?.y)
    expect(await shown.nth(0).getAttribute('alt')).toMatch(/^Trước khi xử lý: Chiếu sáng công cộng/)
    for (const nth of [0, 1]) {
      await shown.nth(nth).scrollIntoViewIfNeeded()
      await expect
        .poll(() =>
          shown
            .nth(nth)
            .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
        )
        .toBe(480)
    }
  }, 180_000)
})

const looks = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } }

describe.each(['light', 'dark'] as const)('the public page in %s colours', (colorScheme) => {
  it.each(Object.entries(looks))(
    'fits the screen of a %s and can be read and touched',
    async (name, viewport) => {
      const page = await visit('phan-anh', { viewport, colorScheme })
      expect(await overflowsOf(page)).toEqual([])
      expect((await contrastsOf(page)).filter(({ ratio }) => ratio < 4.5)).toEqual([])
      if (name === 'phone') expect(await smallTargetsOf(page)).toEqual([])
      const pictures = process.env.PAGE_PICTURES
      if (pictures) {
        await page.screenshot({
          path: join(pictures, `${name}-${colorScheme}.png`),
          fullPage: true,
        })
      }
    },
  )
})

describe('the public page', () => {
  it('is gone through by keyboard: past the filters to the list, filtered, and back', async () => {
    const page = await visit('phan-anh')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('danh-sach')
    await page.selectOption('#category', { label: 'Đường sá, cầu' })
    await tabTo(page, 'Lọc')
    await page.keyboard.press('Enter')
    await page.waitForURL(/category=roads/)
    expect(await page.getByRole('status').textContent()).toBe('Số phản ánh: 0')
    await tabTo(page, 'Bỏ lọc')
    await page.keyboard.press('Enter')
    await page.waitForURL(/phan-anh$/)
    await page.getByText('PA-2611-00001').waitFor()
  })

  it('names its parts to a screen reader', async () => {
    const page = await visit('phan-anh')
    for (const role of ['banner', 'main', 'search'] as const) {
      expect(await page.getByRole(role).count()).toBe(1)
    }
    for (const label of ['Xã, phường', 'Lĩnh vực', 'Tình trạng']) {
      expect(await page.getByLabel(label, { exact: true }).count()).toBe(1)
    }
    await page.getByRole('article', { name: 'Chiếu sáng công cộng' }).waitFor()
  })

  it('prints without filters, with the photos', async () => {
    const page = await visit('phan-anh')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('form').isVisible()).toBe(false)
    expect(await page.getByRole('img').count()).toBe(2)
    const pictures = process.env.PAGE_PICTURES
    if (pictures) await page.screenshot({ path: join(pictures, 'print.png'), fullPage: true })
  })
})
