import { describe, expect, it } from 'vitest'
import { people } from '#test/support/simulator-stub.ts'
import { tabTo } from './support.ts'
import { isFocused, menu, phone, say, shows, useVisitor } from './visitor.ts'

const { server, visit, contentsOf } = useVisitor()
const hostile = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'

describe('a new conversation', () => {
  it('posts nothing by itself and begins with a tap', async () => {
    const page = await visit()
    expect(contentsOf('ba-lan')).toEqual([])
    await page.getByRole('button', { name: 'Bắt đầu' }).click()
    await shows(page, 'Chào bà!')
    expect(contentsOf('ba-lan')).toEqual([{ kind: 'joined' }])
    expect(await page.locator('#welcome').isVisible()).toBe(false)
  })

  it('says that the data is invented and puts the code of the slip into the input', async () => {
    const page = await visit('#ba-lan', phone)
    expect(await page.locator('#welcome').textContent()).toContain('Dữ liệu minh họa')
    await page.getByRole('button', { name: 'Giấy hẹn' }).tap()
    await page.locator('#slips').getByRole('button', { name: 'Điền mã hồ sơ' }).tap()
    expect(await page.inputValue('#text')).toBe(people[0]?.slips[0]?.code)
    expect(await isFocused(page, 'text')).toBe(true)
    expect(await page.locator('#panel').isVisible()).toBe(false)
  })

  it('may be had as somebody who is on no list', async () => {
    const page = await visit()
    await page.getByRole('button', { name: 'Người mới' }).click()
    await page.waitForURL(/#khach-[0-9a-f]{8}$/)
    await say(page, 'Xin chào')
    await shows(page, 'Chào bà!')
    expect(contentsOf(new URL(page.url()).hash.slice(1))).toHaveLength(1)
  })
})

describe('writing', () => {
  it('shows the message as sent, then the answer, and keeps the focus', async () => {
    const page = await visit()
    await say(page, 'Xin chào trợ lý')
    await shows(page, 'Xin chào trợ lý')
    await shows(page, 'Chào bà!')
    await page.locator('.mine').getByText('Đã gửi').waitFor()
    expect(await isFocused(page, 'text')).toBe(true)
    expect(await page.inputValue('#text')).toBe('')
    expect(await page.locator('.message').count()).toBe(2)
  })

  it('breaks the line with Shift+Enter and leaves Enter to an input method', async () => {
    const page = await visit()
    await page.fill('#text', 'một')
    await page.press('#text', 'Shift+Enter')
    const init = `{ key: 'Enter', isComposing: true, bubbles: true, cancelable: true }`
    await page.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', ${init}))`,
    )
    await page.locator('#text').pressSequentially('hai')
    expect(await page.inputValue('#text')).toBe('một\nhai')
    await page.press('#text', 'Enter')
    await page.locator('.mine').waitFor()
    expect(contentsOf('ba-lan')).toEqual([{ kind: 'text', text: 'một\nhai' }])
  })

  it('shows that the assistant is answering until it has', async () => {
    const page = await visit()
    await say(page, 'Chờ nhé')
    await page.locator('#typing').waitFor()
    server().push('ba-lan', { text: 'Xong rồi' })
    await shows(page, 'Xong rồi')
    expect(await page.locator('#typing').isVisible()).toBe(false)
  })

  it('sends pretend things from the menu, a photo with what is written as its caption', async () => {
    const page = await visit()
    await page.fill('#text', 'Ổ gà trước chợ')
    for (const name of ['Gửi ảnh', 'Nhãn dán', 'Tin thoại', 'Vị trí Phan Thiết']) {
      await page.click('#attach')
      await page.getByRole('button', { name, exact: true }).click()
    }
    await shows(page, 'Phan Thiết')
    await expect
      .poll(() => contentsOf('ba-lan'))
      .toEqual([
        { kind: 'media', media: 'photo', caption: 'Ổ gà trước chợ' },
        { kind: 'media', media: 'sticker' },
        { kind: 'media', media: 'voice' },
        { kind: 'location', latitude: 10.9289, longitude: 108.1021 },
      ])
  })

  it('shares an invented phone number, or none when the person thinks better of it', async () => {
    const page = await visit()
    for (const button of ['Thôi', 'Chia sẻ']) {
      await page.click('#attach')
      await page.getByRole('button', { name: 'Số điện thoại' }).click()
      await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click()
    }
    await shows(page, '0900000123')
    expect(contentsOf('ba-lan')).toEqual([{ kind: 'contact', phone: '0900000123' }])
  })
})

describe('a post that fails', () => {
  it('is told kindly and sent again with the same id', async () => {
    const page = await visit()
    const ids: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') ids.push(request.postDataJSON().id)
    })
    server().failPosts(1)
    await say(page, 'Xin chào')
    await shows(page, 'Chưa gửi được. Tin của bạn vẫn còn đây, chưa mất.')
    await page.getByRole('button', { name: 'Gửi lại' }).click()
    await shows(page, 'Chào bà!')
    expect(await page.locator('.unsent').count()).toBe(0)
    expect(contentsOf('ba-lan')).toEqual([{ kind: 'text', text: 'Xin chào' }])
    expect(ids).toEqual([ids[0], ids[0]])
  })

  it('counts as sent when only its answer was lost', async () => {
    const page = await visit()
    const ids: string[] = []
    await page.route('**/webhooks/web', async (route) => {
      ids.push(route.request().postDataJSON().id)
      if (ids.length === 1) await route.fetch()
      await route.abort()
    })
    await say(page, 'Xin chào')
    await shows(page, 'Chào bà!')
    await page.locator('.mine').getByText('Đã gửi').waitFor()
    expect(await page.locator('.unsent').count()).toBe(0)
    expect(ids).toHaveLength(1)
  })

  it('is not offered again when the server can never take it', async () => {
    const page = await visit()
    await page.route('**/webhooks/web', (route) => route.fulfill({ status: 400 }))
    await say(page, 'Xin chào')
    await page.locator('.unsent').waitFor()
    expect(await page.getByRole('button', { name: 'Gửi lại' }).count()).toBe(0)
  })
})

describe('buttons under a reply', () => {
  it('are pressed by keyboard alone and show what was chosen', async () => {
    server().push('ba-lan', { text: 'Bà cần gì?', choices: menu })
    const page = await visit()
    await shows(page, 'Bà cần gì?')
    await tabTo(page, 'Hỏi thủ tục')
    await page.keyboard.press('Enter')
    await shows(page, 'Bà đã chọn procedure.')
    expect(await page.locator('.mine .text').allInnerTexts()).toEqual(['Hỏi thủ tục'])
    expect(contentsOf('ba-lan')).toEqual([{ kind: 'choice', data: 'procedure' }])
    await tabTo(page, 'Hỏi thủ tục')
    await page.keyboard.press('Space')
    await expect.poll(() => contentsOf('ba-lan')).toHaveLength(2)
  })

  it('give their words to the choice again after a reload', async () => {
    server().push('ba-lan', { text: 'Bà cần gì?', choices: menu })
    const page = await visit()
    await page.getByRole('button', { name: 'Tra hồ sơ' }).click()
    await shows(page, 'Bà đã chọn dossier.')
    await page.reload()
    await shows(page, 'Bà đã chọn dossier.')
    expect(await page.locator('.mine .text').allInnerTexts()).toEqual(['Tra hồ sơ'])
  })

  it('open web pages apart, and never a script', async () => {
    const choices = [
      { label: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn/' },
      { label: 'Bẫy', url: 'javascript:window.hacked=true' },
    ]
    server().push('ba-lan', { text: 'Xem tại https://lamdong.gov.vn/a.', choices })
    const page = await visit()
    const links = await page.locator('#log a').all()
    const attributes = links.map((link) =>
      Promise.all(['href', 'target', 'rel'].map((name) => link.getAttribute(name))),
    )
    expect(await Promise.all(attributes)).toEqual([
      ['https://lamdong.gov.vn/a', '_blank', 'noopener noreferrer'],
      ['https://dichvucong.gov.vn/', '_blank', 'noopener noreferrer'],
    ])
    await page.getByText('Bẫy').click()
    expect(await page.evaluate('window.hacked')).toBeUndefined()
  })
})

describe('hostile words', () => {
  it('are shown as words wherever they come from', async () => {
    server().push('ba-lan', {
      text: hostile,
      choices: [{ label: hostile, data: 'x' }],
      image: { url: 'data:image/svg+xml,broken', alt: hostile },
    })
    const page = await visit()
    await say(page, hostile)
    await expect.poll(() => page.locator('.mine .text').allInnerTexts()).toEqual([hostile])
    expect(await page.locator('.theirs .text').textContent()).toBe(hostile)
    expect(await page.locator('.choices button').textContent()).toBe(hostile)
    await page.locator('.missing').getByText('onerror').waitFor()
    expect(await page.locator('#log img, #log script').count()).toBe(0)
    expect(await page.evaluate('window.hacked')).toBeUndefined()
  })
})
