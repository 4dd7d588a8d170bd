import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { startSimulator } from '#test/support/simulator-stub.ts'
import { openBrowser } from './support.ts'

export const menu = [
  { label: 'Tra hồ sơ', data: 'dossier' },
  { label: 'Hỏi thủ tục', data: 'procedure' },
]

export const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

function answer({ content }: Message): Reply | undefined {
  if (content.kind === 'choice') return { text: `Bà đã chọn ${content.data}.` }
  if (content.kind === 'joined') return { text: 'Chào bà!', choices: menu }
  if (content.kind === 'text' && content.text.startsWith('Xin chào')) return { text: 'Chào bà!' }
  return undefined
}

// Notes how the log is read aloud at the time when a message is added to it.
const noteHowHeard = `document.addEventListener('DOMContentLoaded', () => {
  const log = document.getElementById('log')
  window.heard = []
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes])
    const isMessage = (node) => node.classList.contains('message')
    window.heard.push(...added.filter(isMessage).map(() => log.getAttribute('aria-live')))
  }).observe(log, { childList: true })
})`

/** For every test of a file: a stub of the server, and somebody who visits its page. */
export function useVisitor() {
  let browser: Browser
  let simulator: Awaited<ReturnType<typeof startSimulator>>
  let faults: string[] = []

  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    faults = []
    simulator = await startSimulator(answer)
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await simulator.stop()
    expect(faults).toEqual([])
  })

  return {
    server: () => simulator,
    /** Opens the page as one of the people; errors of scripts and blocked resources fail the test. */
    async visit(address = '#ba-lan', options: BrowserContextOptions = {}): Promise<Page> {
      const page = await (await browser.newContext(options)).newPage()
      await page.addInitScript(noteHowHeard)
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (line) => {
        if (/security|policy|uncaught/i.test(line.text())) faults.push(line.text())
      })
      await page.goto(`${simulator.url}/${address}`)
      await page.locator('#loading').waitFor({ state: 'hidden' })
      return page
    },
    /** What the person of this chat did, as the server has it. */
    contentsOf(address: string): unknown[] {
      const items = simulator.transcript.of(address)
      return items.filter((item) => item.from === 'person').map((item) => item.content)
    },
  }
}

/** Types a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.fill('#text', text)
  await page.press('#text', 'Enter')
}

/** Waits until the log shows this text. */
export function shows(page: Page, text: string): Promise<void> {
  return page.locator('#log').getByText(text, { exact: true }).last().waitFor({ timeout: 15_000 })
}

/** Whether the element with this id has the focus. */
export function isFocused(page: Page, id: string): Promise<boolean> {
  return page.evaluate(`document.activeElement.id === '${id}'`)
}
