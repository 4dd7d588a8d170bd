import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProcess, type TestProcess } from '../support/program.ts'
import { openBrowser } from './support.ts'

const root = join(import.meta.dirname, '../..')
// `UPDATE_SCREENSHOT=1 npm run test:browser` renews the picture in the README.
const pictures = process.env.UPDATE_SCREENSHOT
  ? join(root, 'docs')
  : join(root, 'node_modules/.cache/cau-noi')

let folder: string
let program: TestProcess
let browser: Browser
let page: Page

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cau-noi-'))
  program = await startProcess({ DATA_DIR: folder, TEST_NOW: '2026-11-20T09:00:00+07:00' })
  browser = await openBrowser()
  page = await browser.newPage({
    viewport: { width: 1180, height: 860 },
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
  })
})
afterAll(async () => {
  await browser.close()
  await program.end('SIGTERM')
  await rm(folder, { recursive: true })
})

async function says(text: string): Promise<void> {
  await page.locator('textarea').fill(text)
  await page.keyboard.press('Enter')
}

async function sees(text: string | RegExp): Promise<void> {
  await page.getByRole('log').getByText(text).last().waitFor()
}

describe('the program as it starts with nothing configured', () => {
  it('answers a person who types the code of their slip, and shows everything once they prove it', async () => {
    await page.goto(`${program.url}/#ba-tam`)
    const slip = page.locator('[data-code], .slip').first()
    await slip.waitFor()
    const people = (await (await fetch(`${program.url}/simulator/people`)).json()) as {
      id: string
      slips: { code: string; procedure: string; last4: string }[]
    }[]
    const [shown] = people.find(({ id }) => id === 'ba-tam')?.slips ?? []
    if (shown === undefined) throw new Error('bà Tám has no slip')
    await says(shown.code.toLowerCase().replaceAll('.', ' '))
    await sees(/Muốn xem đầy đủ/)
    await says(shown.last4)
    await sees(`Thủ tục: ${shown.procedure}`)
    await sees(/Ngày hẹn trả: /)
    await sees(/Việc của anh\/chị: /)
    await mkdir(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, 'simulator.png') })
  })

  it('counts the days when the button is pressed, and keeps the dossier under "Hồ sơ của tôi"', async () => {
    await page.getByRole('button', { name: 'Cách tính ngày' }).last().click()
    await sees(/tính ra \d+ ngày làm việc/)
    await says('hồ sơ của tôi')
    await sees(/Anh\/chị đang theo dõi 1 hồ sơ/)
  })

  it('shows the chat again after the page is loaded anew', async () => {
    await page.reload()
    await sees(/Anh\/chị đang theo dõi 1 hồ sơ/)
  })

  it('shows hostile words as words', async () => {
    await says('<img src=x onerror="document.title=1">')
    await sees(/Trợ lý chưa hiểu: “<img src=x/)
    expect(await page.locator('[role=log] img').count()).toBe(0)
  })
})
