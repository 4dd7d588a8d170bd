import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '#src/channels/telegram/client.ts'
import { createTelegramAcknowledge, createTelegramDeliver } from '#src/channels/telegram/deliver.ts'
import type { Message } from '#src/chat/message.ts'
import type { Reply } from '#src/chat/reply.ts'
import { type FakeTelegram, startFakeTelegram } from '#test/support/fake-telegram.ts'

const token = '123456:AAsecret-token_of-nobody'
const ample = { connectMs: 10_000, answerMs: 10_000 }
const brief = { connectMs: 150, answerMs: 300 }
const person = '5001234567'

let telegram: FakeTelegram
beforeEach(async () => {
  telegram = await startFakeTelegram()
})
afterEach(() => telegram.close())

const chart = '11111111-1111-4111-8111-111111111111'
const sheet = '22222222-2222-4222-8222-222222222222'
const files: Record<string, { name: string; mediaType: string; bytes: Uint8Array }> = {
  [chart]: { name: 'tien-do.png', mediaType: 'image/png', bytes: Buffer.from('picture') },
  [sheet]: { name: 'báo cáo.xlsx', mediaType: 'application/x-xlsx', bytes: Buffer.from('sheet') },
}
const loadFile = async (id: string) => files[id]

const deliver = (reply: Reply, address = person) =>
  createTelegramDeliver(createClient(token, telegram.url), loadFile, ample)(reply, address)

const shown = {
  chat_id: person,
  text: 'Còn 4 ngày < 1 tuần & *chưa* [trễ](x) _hạn_',
  link_preview_options: { is_disabled: true },
}

describe('a reply', () => {
  it('goes out as plain text without a preview of its links, and brings its id back', async () => {
    expect(await deliver({ text: shown.text })).toEqual({ externalId: '1' })
    expect(telegram.calls).toMatchObject([{ method: 'sendMessage' }])
    expect(telegram.calls[0]?.payload).toEqual(shown)
  })

  it('has a button a row, short neighbours in pairs', async () => {
    const choices = [
      { label: 'Về menu', data: 'menu' },
      { label: 'Liên hệ', data: 'contacts' },
      { label: 'Trợ giúp', data: 'help' },
      { label: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn/' },
      { label: 'English', data: 'language:en' },
    ]
    await deliver({ text: shown.text, choices })
    const inline_keyboard = [
      [
        { text: 'Về menu', callback_data: 'menu' },
        { text: 'Liên hệ', callback_data: 'contacts' },
      ],
      [{ text: 'Trợ giúp', callback_data: 'help' }],
      [{ text: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn/' }],
      [{ text: 'English', callback_data: 'language:en' }],
    ]
    expect(telegram.calls[0]?.payload).toEqual({ ...shown, reply_markup: { inline_keyboard } })
  })

  it('that asks for the phone has a keyboard that sends one’s own, the choices as words under it', async () => {
    const choices = [{ label: 'Hủy', data: 'cancel' }]
    await deliver({ text: shown.text, asksContact: { label: 'Gửi số của tôi' }, choices })
    const keyboard = [[{ text: 'Gửi số của tôi', request_contact: true }], [{ text: 'Hủy' }]]
    const reply_markup = { keyboard, resize_keyboard: true, one_time_keyboard: true }
    expect(telegram.calls[0]?.payload).toEqual({ ...shown, reply_markup })
  })

  it('with a stored picture uploads it, text and buttons under it', async () => {
    const choices = [{ label: 'Về menu', data: 'menu' }]
    const image = { fileId: chart, alt: 'Tiến độ' }
    expect(await deliver({ text: 'Tháng 11', image, choices })).toEqual({ externalId: '1' })
    const [call] = telegram.calls
    expect(call).toMatchObject({
      method: 'sendPhoto',
      payload: { chat_id: person, caption: 'Tháng 11', reply_markup: { inline_keyboard: [[{}]] } },
    })
    const photo = call?.payload.photo as File
    expect([photo.name, await photo.text()]).toEqual(['tien-do.png', 'picture'])
  })

  it('with a file of any kind sends it as a document under its name', async () => {
    await deliver({ text: 'Số liệu', file: { fileId: sheet, name: 'báo cáo.xlsx' } })
    const [call] = telegram.calls
    expect(call).toMatchObject({ method: 'sendDocument', payload: { caption: 'Số liệu' } })
    const document = call?.payload.document as File
    expect(await document.text()).toBe('sheet')
    expect(document.name).toMatch(/\.xlsx$/)
  })

  it('whose file has expired is refused before anything is sent', async () => {
    const file = { fileId: '33333333-3333-4333-8333-333333333333', name: 'a.pdf' }
    await expect(deliver({ text: 'a', file })).rejects.toMatchObject({ outcome: 'refused' })
    expect(telegram.calls).toEqual([])
  })

  it('whose picture has expired is sent as words', async () => {
    const image = { fileId: '33333333-3333-4333-8333-333333333333', alt: 'Tiến độ' }
    await deliver({ text: shown.text, image })
    expect(telegram.calls).toMatchObject([{ method: 'sendMessage', payload: shown }])
  })

  it('whose file cannot be read just now is tried again later', async () => {
    const away = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const client = createClient(token, telegram.url)
    const sent = createTelegramDeliver(
      client,
      away,
      ample,
    )({ text: 'a', file: { fileId: sheet, name: 'a.xlsx' } }, person)
    await expect(sent).rejects.toMatchObject({ outcome: 'unreachable' })
  })

  it("that asks for the person's number has a key that shares it", async () => {
    await deliver({ text: 'Số của anh/chị?', asksContact: { label: 'Gửi số điện thoại' } })
    expect(telegram.calls[0]?.payload.reply_markup).toEqual({
      keyboard: [[{ text: 'Gửi số điện thoại', request_contact: true }]],
      resize_keyboard: true,
      one_time_keyboard: true,
    })
  })

  it('with an empty list of buttons has no keyboard', async () => {
    await deliver({ text: shown.text, choices: [] })
    expect(telegram.calls[0]?.payload).toEqual(shown)
  })

  it('with a picture is a photo with the text under it', async () => {
    const image = { url: 'https://cau-noi.example.vn/qr.png', alt: 'Mã QR' }
    const choices = [{ label: 'Về menu', data: 'menu' }]
    expect(await deliver({ text: 'Quét mã này', image, choices })).toEqual({ externalId: '1' })
    expect(telegram.calls).toMatchObject([
      {
        method: 'sendPhoto',
        payload: {
          chat_id: person,
          photo: image.url,
          caption: 'Quét mã này',
          reply_markup: { inline_keyboard: [[{ text: 'Về menu', callback_data: 'menu' }]] },
        },
      },
    ])
  })

  it('to a chat id of 52 bits loses no digit', async () => {
    await deliver({ text: 'a' }, '4503599627370495')
    expect(telegram.calls[0]?.payload.chat_id).toBe('4503599627370495')
  })
})

describe('a tap', () => {
  const tap: Message = {
    channel: 'telegram',
    address: person,
    externalId: '7',
    position: 7,
    content: { kind: 'choice', data: 'menu' },
    tap: '2147837264018273645',
  }
  const acknowledge = (message: Message, patience = ample) =>
    createTelegramAcknowledge(createClient(token, telegram.url), patience)(message)

  it('is acknowledged, so that its spinner stops', async () => {
    await acknowledge(tap)
    expect(telegram.calls).toMatchObject([
      { method: 'answerCallbackQuery', payload: { callback_query_id: tap.tap } },
    ])
  })

  it('that is too old for Telegram changes nothing', async () => {
    const description =
      'Bad Request: query is too old and response timeout expired or query ID is invalid'
    telegram.behave(() => ({ kind: 'error', code: 400, description }))
    await expect(acknowledge(tap)).resolves.toBeUndefined()
  })

  it('while Telegram hangs up or keeps silent changes nothing', async () => {
    telegram.behave(() => ({ kind: 'hang-up' }))
    await expect(acknowledge(tap)).resolves.toBeUndefined()
    telegram.behave(() => ({ kind: 'silence' }))
    await expect(acknowledge(tap, brief)).resolves.toBeUndefined()
  })

  it('is what is acknowledged, not words', async () => {
    const { tap: _, ...words } = tap
    await acknowledge({ ...words, content: { kind: 'text', text: 'menu' } })
    expect(telegram.calls).toEqual([])
  })
})
