import { type Browser, chromium, type Page } from 'playwright-core'

/** Debian's chromium. `CHROMIUM` names another one. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** The chat of one of the people in the simulator at `url`, on a phone. */
export async function openChat(browser: Browser, url: string, person: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
  await page.goto(`${url}/#${person}`)
  await page.locator('#loading').waitFor({ state: 'hidden' })
  return page
}

/** Types a message and sends it. */
export async function says(page: Page, text: string): Promise<void> {
  await page.locator('textarea').fill(text)
  await page.keyboard.press('Enter')
}

/** Waits until the chat shows this text. */
export const sees = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole('log').getByText(text).last().waitFor()

// What reaches beyond a scrolling box is hidden by it, so the boxes are asked too. A phone's window grows with what it
// shows: what counts is the width that was asked for.
const measureOverflow = `[...document.querySelectorAll('html, section, aside, main, fieldset, dialog, div')]
  .filter((node) => node.checkVisibility())
  .map((node) => ({ node, over: node.scrollWidth - Math.min(WIDTH, node.clientWidth || WIDTH) }))
  .filter(({ over }) => over > 0)
  .map(({ node, over }) => (node.id || node.className || node.tagName) + ' by ' + over)`

/** What is wider than there is room for, and by how many pixels. */
export function overflowsOf(page: Page): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0
  return page.evaluate(measureOverflow.replaceAll('WIDTH', String(width)))
}

export type Contrast = { text: string; ratio: number }

// A string, because what runs in the page has the browser's types and not Node's.
const measureContrasts = `(() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number)
  const light = (colour) => {
    const [r, g, b] = numbers(colour).slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const isOpaque = (colour) => (numbers(colour)[3] ?? 1) === 1
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor
      if (isOpaque(colour)) return colour
    }
    return 'rgb(255, 255, 255)'
  }
  const measure = (text, colour, node) => {
    const [dark, bright] = [light(colour), light(behind(node))].sort((a, b) => a - b)
    return { text, ratio: (bright + 0.05) / (dark + 0.05) }
  }
  const ownText = (node) =>
    [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join('').trim()
  const shown = [...document.querySelectorAll('body *')].filter(
    (node) => node.checkVisibility() && !node.closest('.visually-hidden'))
  const texts = shown.filter(ownText).map((node) =>
    measure(ownText(node), getComputedStyle(node).color, node))
  const hints = shown.filter((node) => node.placeholder).map((node) =>
    measure(node.placeholder, getComputedStyle(node, '::placeholder').color, node))
  return [...texts, ...hints]
})()`

/** The contrast (WCAG) of every text that is shown. */
export function contrastsOf(page: Page): Promise<Contrast[]> {
  return page.evaluate(measureContrasts)
}

const measureTargets = `[...document.querySelectorAll('button, a, input, textarea')]
  .filter((node) => node.checkVisibility() && !node.closest('p'))
  .map((node) => ({ node, box: node.getBoundingClientRect() }))
  .filter(({ box }) => box.width < 44 || box.height < 44)
  .map(({ node }) => node.id || node.textContent)`

/** What is too small for a finger that trembles. Links within a sentence are exempt. */
export function smallTargetsOf(page: Page): Promise<string[]> {
  return page.evaluate(measureTargets)
}

/** Presses Tab until the named control has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, label: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused: string = await page.evaluate(
      `document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()`,
    )
    if (focused === label) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reaches "${label}"`)
}
