import type { WebhookRequest } from '#src/channels/channel.ts'
import { createZalo } from '#src/channels/zalo/channel.ts'
import { readTap, writeTap } from '#src/channels/zalo/tap.ts'
import { createLog } from '#src/log.ts'
import { signZalo, startFakeZalo, zaloAppSecret, zaloSecrets } from '#test/support/fake-zalo.ts'
import { placeOf, zaloEvent, zaloFollow, zaloMessage } from '#test/support/zalo-events.ts'
import type { Act, Platform } from '../contract.ts'
import { createMemoryStore, createMemoryUploads } from './memory-store.ts'

const user = '8456901234567'
const tapKey = Buffer.alloc(32, 3)

const media = {
  photo: 'user_send_image',
  video: 'user_send_video',
  voice: 'user_send_audio',
  sticker: 'user_send_sticker',
  file: 'user_send_file',
  other: 'user_send_link',
} as const

function webhook(act: Act, nth: number): WebhookRequest {
  switch (act.does) {
    case 'says':
      return zaloMessage(user, nth, 'user_send_text', { text: act.text })
    case 'taps':
      return zaloMessage(user, nth, 'user_send_text', { text: writeTap(tapKey, user, act.data) })
    case 'sends':
      return zaloMessage(user, nth, media[act.media], { text: act.caption })
    case 'shows a place':
      return zaloMessage(user, nth, 'user_send_location', placeOf(act.latitude, act.longitude))
    case 'gives a phone number':
      return zaloEvent(user, nth, 'user_submit_info', { info: { name: 'A', phone: act.phone } })
    case 'begins the chat':
      return zaloFollow(user, nth)
  }
}

const signed = webhook({ does: 'says', text: 'menu' }, 1)
const another = webhook({ does: 'says', text: 'menu' }, 2)
const cutOff = Buffer.from('{"app_id')

/** What stands behind a button as the person sees it: our own data, once the signature is off. */
function seen(payload: string | { url: string }) {
  if (typeof payload !== 'string') return payload
  const tap = readTap(tapKey, user, payload)
  return { data: tap?.genuine ? tap.data : `not ours: ${payload}` }
}

/** Zalo as its channel meets it. */
export const zalo: Platform = {
  name: 'zalo',
  address: user,
  media: ['photo', 'video', 'voice', 'sticker', 'file', 'other'],
  most: { textLength: 2_000, captionLength: 2_000, choices: 5 },
  webhook,
  refused: {
    'without a signature': { request: { headers: {}, body: signed.body }, status: 401 },
    'signed for other bytes': {
      request: { headers: signed.headers, body: another.body },
      status: 401,
    },
    'no event': { request: { headers: signed.headers, body: Buffer.from('{}') }, status: 400 },
    'cut off': { request: { headers: signZalo(cutOff, '1'), body: cutOff }, status: 400 },
  },
  async open() {
    const fake = await startFakeZalo()
    const channel = createZalo(
      {
        ...zaloSecrets,
        ...{ appSecret: zaloAppSecret, apiRoot: fake.url, oauthRoot: fake.url, billing: undefined },
        ...{ perSecond: 0, proof: false, names: false, humanEcho: 'admin', formVerified: false },
        contactImage: undefined,
      },
      {
        store: createMemoryStore(fake.env.ZALO_REFRESH_TOKEN),
        uploads: createMemoryUploads(),
        tapKey,
        lastContact: async () => 0,
        countBilled: async () => 0,
        loadFile: async () => undefined,
        linkOf: (fileId) => `https://cau-noi.example.vn/f/${fileId}`,
        now: () => new Date(),
        log: createLog('silent'),
      },
    )
    return {
      channel,
      close: fake.close,
      async show(reply) {
        await channel.deliver(reply, user)
        const { text = '', attachment } = fake.sentTo(user).at(-1) ?? {}
        const buttons = (attachment?.payload.buttons ?? []).map(({ title, payload }) => ({
          label: title,
          ...seen(payload),
        }))
        return { text, buttons }
      },
    }
  },
}
