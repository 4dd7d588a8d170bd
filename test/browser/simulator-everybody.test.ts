import { describe, expect, it } from 'vitest'
import { contrastsOf, overflowsOf, smallTargetsOf } from './support.ts'
import { isFocused, menu, phone, say, shows, useVisitor } from './visitor.ts'

const { server, visit } = useVisitor()

describe('the connection', () => {
  it('brings a pushed message, and a late one without the bell', async () => {
    const page = await visit()
    server().push('ba-lan', { text: 'Hồ sơ của bà đã có kết quả' })
    await shows(page, 'Hồ sơ của bà đã có kết quả')
    server().push('ba-lan', { text: 'Từ tiến trình khác' }, { ring: false })
    await shows(page, 'Từ tiến trình khác')
  })

  it('tells of trouble behind the server while it lasts', async () => {
    const page = await visit()
    server().transcript.setAway(true)
    await page.locator('#trouble').getByText('Máy chủ đang bận').waitFor()
    server().transcript.setAway(false)
    await page.locator('#trouble').waitFor({ state: 'hidden' })
  })

  it('tells when it is lost', async () => {
    const page = await visit()
    server().closeStreams()
    await page.locator('#trouble').getByText('Mất kết nối').waitFor()
  })

  it('is taken up again without losing or doubling anything', async () => {
    const page = await visit()
    await say(page, 'Xin chào')
    await shows(page, 'Chào bà!')
    let refusals = 1
    await page.route('**/simulator/events*', (route) =>
      refusals-- > 0 ? route.fulfill({ status: 502 }) : route.continue(),
    )
    server().dropConnections()
    await page.locator('#trouble').getByText('Mất kết nối').waitFor()
    server().push('ba-lan', { text: 'Trong lúc mất kết nối' })
    await shows(page, 'Trong lúc mất kết nối')
    expect(await page.locator('.message').count()).toBe(3)
    expect(await page.locator('#trouble').isVisible()).toBe(false)
    expect(refusals).toBeLessThan(1)
  })

  it('does not pull down somebody who reads further up', async () => {
    for (let line = 1; line <= 40; line += 1) server().push('ba-lan', { text: `Dòng ${line}` })
    const page = await visit()
    const top = () => page.evaluate<number>(`document.getElementById('scroller').scrollTop`)
    await expect.poll(top).toBeGreaterThan(500)
    await page.evaluate(`document.getElementById('scroller').scrollTop = 0`)
    server().push('ba-lan', { text: 'Tin ở dưới cùng' })
    await page.getByRole('button', { name: 'Tin mới' }).waitFor()
    expect(await top()).toBe(0)
    await page.getByRole('button', { name: 'Tin mới' }).click()
    expect(await top()).toBeGreaterThan(500)
  })
})

describe('who one is', () => {
  it('is kept in the address and separates the chats', async () => {
    server().push('anh-minh', { text: 'Chào anh Minh' })
    const page = await visit()
    await say(page, 'Xin chào')
    await shows(page, 'Chào bà!')
    await page.getByRole('button', { name: 'Anh Trần Văn Minh' }).click()
    await shows(page, 'Chào anh Minh')
    expect(await page.locator('.message').count()).toBe(1)
    expect(new URL(page.url()).hash).toBe('#anh-minh')
    await page.reload()
    await shows(page, 'Chào anh Minh')
    expect(await page.locator('#playing').textContent()).toContain('Anh Trần Văn Minh')
  })
})

describe('for everybody', () => {
  it('the page speaks English on request, and remembers it', async () => {
    const page = await visit()
    await say(page, 'Xin chào')
    await shows(page, 'Chào bà!')
    await page.getByRole('button', { name: 'Switch the page to English' }).click()
    await page.locator('.mine').getByText('Sent').waitFor()
    await page.reload()
    await page.getByRole('textbox', { name: 'Your message' }).waitFor()
    expect(await page.getAttribute('html', 'lang')).toBe('en')
  })

  it('a screen reader hears who says what, and not the past when the page opens', async () => {
    server().push('ba-lan', { text: 'Chào bà!' })
    const page = await visit()
    const log = page.locator('#log')
    await expect.poll(() => log.getAttribute('aria-live')).toBe('polite')
    expect(await page.evaluate('window.heard')).toEqual(['off'])
    await say(page, 'Xin chào')
    await expect.poll(() => log.locator('.message').allTextContents()).toHaveLength(3)
    const [first, second] = await log.locator('.message').allTextContents()
    expect(first).toMatch(/^Trợ lý:/)
    expect(second).toMatch(/^Bạn:/)
    expect(await page.evaluate('window.heard')).toEqual(['off', 'polite', 'polite'])
  })

  it('the panel of a phone takes the focus and gives it back', async () => {
    const page = await visit('#ba-lan', phone)
    await page.getByRole('button', { name: 'Giấy hẹn' }).tap()
    expect(await isFocused(page, 'panel-close')).toBe(true)
    await page.keyboard.press('Escape')
    expect(await isFocused(page, 'panel-open')).toBe(true)
  })

  it('nothing scrolls sideways at 320 px, and everything is large enough for a finger', async () => {
    const long = 'https://dichvucong.gov.vn/'.padEnd(200, 'x')
    const choices = [...menu, { label: 'Đăng ký biến động quyền sử dụng đất', data: 'land' }]
    server().push('ba-lan', { text: `Rất dài: ${long} ${'ạ'.repeat(120)}`, choices })
    server().failPosts(1)
    const page = await visit('#ba-lan', { ...phone, viewport: { width: 320, height: 568 } })
    await say(page, 'x'.repeat(300))
    await page.locator('.unsent').waitFor()
    const look = async () => [await overflowsOf(page), await smallTargetsOf(page)]
    expect(await look()).toEqual([[], []])
    await page.tap('#attach')
    expect(await look()).toEqual([[], []])
    await page.getByRole('button', { name: 'Số điện thoại' }).tap()
    expect(await look()).toEqual([[], []])
    await page.keyboard.press('Escape')
    await page.tap('#panel-open')
    expect(await look()).toEqual([[], []])
  })

  it.each(['light', 'dark'] as const)(
    'every text can be read in %s colours',
    async (colorScheme) => {
      server().push('ba-lan', { text: 'Xem https://lamdong.gov.vn', choices: menu })
      const welcome = await visit('#anh-minh', { colorScheme })
      const page = await visit('#ba-lan', { colorScheme, reducedMotion: 'reduce' })
      await say(page, 'Xin chào')
      await shows(page, 'Chào bà!')
      server().failPosts(1)
      await say(page, 'Lỗi')
      await page.locator('.unsent').waitFor()
      server().transcript.setAway(true)
      await page.locator('#trouble').waitFor()
      await page.click('#attach')
      const contrasts = [...(await contrastsOf(page)), ...(await contrastsOf(welcome))]
      expect(contrasts.length).toBeGreaterThan(40)
      expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([])
    },
  )

  it('the dark colours are dark', async () => {
    const page = await visit('#ba-lan', { colorScheme: 'dark' })
    const colour = await page.evaluate(`getComputedStyle(document.documentElement).backgroundColor`)
    expect(colour).toBe('rgb(7, 15, 19)')
  })
})
