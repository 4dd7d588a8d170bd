import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, WebhookRequest } from '#src/channels/channel.ts'
import { fitReply } from '#src/chat/fit-reply.ts'
import { type ChannelName, type Content, cleanText, messageSchema } from '#src/chat/message.ts'
import { type Reply, replySchema } from '#src/chat/reply.ts'

type Media = Extract<Content, { kind: 'media' }>['media']

/** What a person can do on any platform. */
export type Act =
  | { does: 'says'; text: string }
  | { does: 'taps'; data: string }
  | { does: 'sends'; media: Media; caption?: string }
  | { does: 'shows a place'; latitude: number; longitude: number }
  | { does: 'gives a phone number'; phone: string }
  | { does: 'begins the chat' }

/** A message as the person sees it. */
type Shown = { text: string; buttons: { label: string; data?: string; url?: string }[] }

/** One platform: how its webhooks look, and what it makes of what we send. */
export type Platform = {
  name: ChannelName
  /** The channel, connected to a stand-in for the platform, and what that one shows of a reply. */
  open(): Promise<{
    channel: Channel
    show(reply: Reply): Promise<Shown>
    /** Sends a reply, says another in its place, and what the same message shows then; unset: nothing can be edited. */
    edit?(sent: Reply, instead: Reply): Promise<Shown>
    close(): Promise<void>
  }>
  /** The webhook that tells of an act; the same `nth` is the same event, a later one is greater. */
  webhook(act: Act, nth: number): WebhookRequest
  /** The person's address, as the channel gives it. */
  address: string
  media: readonly Media[]
  /** What the platform itself takes at most, by its documentation. */
  most: { textLength: number; captionLength: number; choices: number }
  refused: Record<string, { request: WebhookRequest; status: 400 | 401 }>
}

const contents: [Act, object][] = [
  [
    { does: 'shows a place', latitude: 11.5, longitude: 108.25 },
    { kind: 'location', latitude: 11.5, longitude: 108.25 },
  ],
  [
    { does: 'gives a phone number', phone: '+84912345678' },
    { kind: 'contact', phone: '+84912345678' },
  ],
  [{ does: 'begins the chat' }, { kind: 'joined' }],
]

const longestData = `x:${'y'.repeat(62)}`
const choices = [
  { label: 'Về menu', data: 'menu' },
  { label: 'Hồ sơ của tôi, xem tất cả', data: 'dossier:H36.12.345-261112-0001' },
  { label: 'Dài nhất', data: longestData },
  { label: 'Mọi dấu', data: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' },
]
const link = { label: 'Cổng dịch vụ công', url: 'https://dichvucong.gov.vn/' }

const withoutBlanks = (text: string) => text.replace(/\s/g, '')

/** The specification of every channel. */
export function describeChannel(platform: Platform): void {
  const { name, webhook } = platform
  let opened: Awaited<ReturnType<Platform['open']>>
  beforeAll(async () => {
    opened = await platform.open()
  })
  afterAll(() => opened.close())

  /** The one message that comes of a webhook. */
  function hear(request: WebhookRequest) {
    const received = opened.channel.receive(request)
    if (received.kind === 'refused') throw new Error(received.reason)
    expect(received.messages).toHaveLength(1)
    return messageSchema.parse(received.messages[0])
  }

  describe(`what a person does on ${name}`, () => {
    it('comes in under its channel, with the address to answer to', () => {
      expect(hear(webhook({ does: 'says', text: 'menu' }, 1))).toMatchObject({
        channel: name,
        address: platform.address,
        externalId: expect.any(String),
      })
    })

    it('as a text comes in as clean, composed words', () => {
      const typed = '  Ca\u0302\u0300u\u200b No\u0302\u0301i\u0000 \n'
      const { content } = hear(webhook({ does: 'says', text: typed }, 2))
      expect(content).toEqual({ kind: 'text', text: 'Cầu Nối' })
    })

    it('as a text that looks like markup stays as it is', () => {
      const text = '<b>*không*</b> _in đậm_ [x](y) & {{z}} %s'
      expect(hear(webhook({ does: 'says', text }, 3)).content).toEqual({ kind: 'text', text })
    })

    it('without a visible word is nothing', () => {
      const request = webhook({ does: 'says', text: ' \u200b ' }, 4)
      expect(opened.channel.receive(request)).toEqual({ kind: 'messages', messages: [] })
    })

    it.each(contents)('comes in as what it is: %o', (act, content) => {
      expect(hear(webhook(act, 5)).content).toMatchObject(content)
    })

    it.each(platform.media)('comes in as what it is: %s', (media) => {
      const { content } = hear(webhook({ does: 'sends', media }, 6))
      expect(content).toMatchObject({ kind: 'media', media })
      expect(content).not.toHaveProperty('caption')
    })

    it('comes in with the words under a picture', () => {
      const act: Act = { does: 'sends', media: 'photo', caption: ' Ổ gà \u0000' }
      const { content } = hear(webhook(act, 7))
      expect(content).toMatchObject({ kind: 'media', media: 'photo', caption: 'Ổ gà' })
    })

    it('is the same message when it is delivered twice', () => {
      const act: Act = { does: 'says', text: 'menu' }
      const [first, again, next] = [8, 8, 9].map((nth) => hear(webhook(act, nth)).externalId)
      expect(again).toBe(first)
      expect(next).not.toBe(first)
    })

    it('has a greater position the later it was done', () => {
      const acts: Act[] = [
        { does: 'says', text: 'một' },
        { does: 'taps', data: 'menu' },
        { does: 'sends', media: 'photo' },
        { does: 'says', text: 'hai' },
      ]
      const positions = acts.map((act, index) => hear(webhook(act, 100 + index)).position)
      expect(positions).toEqual([...new Set(positions)].sort((one, other) => one - other))
    })

    it('never throws, and never comes in unclean, whatever it is made of', () => {
      const texts = fc.string({ unit: 'binary', maxLength: 200 })
      const act = fc.oneof(
        texts.map((text): Act => ({ does: 'says', text })),
        texts.map((caption): Act => ({ does: 'sends', media: 'photo', caption })),
        texts.map((phone): Act => ({ does: 'gives a phone number', phone })),
        texts.map((data): Act => ({ does: 'taps', data })),
      )
      fc.assert(
        fc.property(act, (done) => {
          const received = opened.channel.receive(webhook(done, 10))
          if (received.kind === 'refused') return
          for (const { content } of received.messages) {
            for (const text of Object.values(content)) {
              if (typeof text === 'string') expect(cleanText(text)).toBe(text)
            }
          }
        }),
      )
    })
  })

  describe(`a request that is not ${name}'s, or cannot be read`, () => {
    it.each(Object.entries(platform.refused))('is refused: %s', (_, { request, status }) => {
      const received = opened.channel.receive(request)
      expect(received).toMatchObject({ kind: 'refused', status })
    })

    it('is refused, whatever its bytes', () => {
      const { headers } = webhook({ does: 'says', text: 'menu' }, 11)
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          const received = opened.channel.receive({ headers, body: Buffer.from(bytes) })
          expect(received.kind).toBe('refused')
        }),
      )
    })
  })

  describe(`a reply on ${name}`, () => {
    const fitted = (reply: Reply) =>
      fitReply(replySchema.parse(reply), opened.channel.limits, 'Xem thêm:')

    it('is shown with its words and its buttons', async () => {
      const reply = {
        text: 'Còn 4 ngày < 1 tuần *nhé* & _ạ_',
        choices: [...choices.slice(0, 2), link],
      }
      const shown = await opened.show(reply)
      expect(shown).toEqual({ text: reply.text, buttons: reply.choices })
    })

    it('has buttons whose tap brings back what was put behind them', async () => {
      for (const choice of choices) {
        const { buttons } = await opened.show({ text: 'Chọn', choices: [choice] })
        const data = buttons[0]?.data ?? ''
        const { content } = hear(webhook({ does: 'taps', data }, 12))
        expect(content).toEqual({ kind: 'choice', data: choice.data })
      }
    })

    it('brings back a receipt', async () => {
      const receipt = await opened.channel.deliver({ text: 'Chào' }, platform.address)
      expect(receipt).toEqual({ externalId: expect.stringMatching(/./) })
    })

    it('is said anew in its place, where the platform can do that', async () => {
      expect(opened.edit === undefined).toBe(opened.channel.edit === undefined)
      const instead = { text: 'Đã gửi 75 % < 1 phút nữa', choices: choices.slice(0, 1) }
      const shown = await opened.edit?.({ text: 'Đã gửi 50 %', choices }, instead)
      if (shown !== undefined)
        expect(shown).toEqual({ text: instead.text, buttons: instead.choices })
    })

    it('is held to limits that the platform keeps, and that leave room to speak', () => {
      const { limits } = opened.channel
      for (const key of ['textLength', 'captionLength', 'choices'] as const) {
        expect(limits[key]).toBeLessThanOrEqual(platform.most[key])
      }
      expect(limits.textLength).toBeGreaterThanOrEqual(1_000)
      expect(limits.captionLength).toBeGreaterThanOrEqual(200)
      expect(limits.choices).toBeGreaterThanOrEqual(5)
    })

    it('too long for one message is shown in several, none too long, no word lost', async () => {
      const text = 'Nghị định số 118/2025/NĐ-CP. '.repeat(1_000)
      const parts = fitted({ text, choices })
      const all: Shown[] = []
      for (const part of parts) all.push(await opened.show(part))
      expect(all.length).toBeGreaterThan(1)
      for (const shown of all)
        expect(shown.text.length).toBeLessThanOrEqual(platform.most.textLength)
      expect(withoutBlanks(all.map((shown) => shown.text).join(''))).toBe(withoutBlanks(text))
      expect(all.map(({ buttons }) => buttons.length > 0).indexOf(true)).toBe(all.length - 1)
    })

    it('with a picture and a long text has no more words under the picture than fit', async () => {
      const image = { url: 'https://cau-noi.example.vn/qr.png', alt: 'Mã QR' }
      const [first, ...rest] = fitted({ text: 'Từng bước một. '.repeat(400), image })
      expect(first?.image).toEqual(image)
      expect(first?.text.length).toBeLessThanOrEqual(platform.most.captionLength)
      expect(rest.some((part) => part.image)).toBe(false)
      if (first) expect((await opened.show(first)).text).toBe(first.text)
    })

    it('with more buttons than fit is shown with all of them, in several messages', async () => {
      const many = Array.from({ length: 23 }, (_, index) => ({
        label: `Nút ${index}`,
        data: `n:${index}`,
      }))
      const all: Shown[] = []
      for (const part of fitted({ text: 'Chọn', choices: many })) all.push(await opened.show(part))
      expect(all.flatMap(({ buttons }) => buttons)).toEqual(many)
      for (const { buttons } of all) {
        expect(buttons.length).toBeLessThanOrEqual(opened.channel.limits.choices)
      }
    })
  })
}
