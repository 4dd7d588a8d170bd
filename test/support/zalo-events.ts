import type { Gesture } from './citizen.ts'
import { signZalo, zaloSecrets } from './fake-zalo.ts'

const oa = { id: '579745863508352884' }
const url = 'https://f20-zpc.zdn.vn/6731940583125479/ảnh.jpg'

const sends: Record<string, object[]> = {
  user_send_image: [{ type: 'image', payload: { thumbnail: url, url } }],
  user_send_gif: [{ type: 'gif', payload: { thumbnail: url, url } }],
  user_send_video: [{ type: 'video', payload: { thumbnail: url, url } }],
  user_send_audio: [{ type: 'audio', payload: { url } }],
  user_send_sticker: [{ type: 'sticker', payload: { id: '46978', url } }],
  user_send_file: [{ type: 'file', payload: { url, name: 'giấy hẹn.pdf', size: '21033' } }],
  user_send_link: [{ type: 'link', payload: { url, description: 'Cổng dịch vụ công' } }],
}

/** What happens when a person makes one of the gestures of the dialogues: event name and its fields. */
export const zaloGestures: Record<Gesture, string> = {
  ảnh: 'user_send_image',
  'ảnh chụp': 'user_send_image',
  'nhãn dán': 'user_send_sticker',
  'tin thoại': 'user_send_audio',
  video: 'user_send_video',
  tệp: 'user_send_file',
  'vị trí': 'user_send_location',
  'danh bạ': 'user_submit_info',
  'số của mình': 'user_submit_info',
}

/** A place, as Zalo writes it: in strings. */
export function placeOf(latitude: number, longitude: number): object {
  const coordinates = { latitude: String(latitude), longitude: String(longitude) }
  return { attachments: [{ type: 'location', payload: { coordinates } }] }
}

/** An event as Zalo posts it, signed: `nth` tells its moment and, for messages, its id. */
export function zaloEvent(user: string, nth: number, name: string, fields: object) {
  const timestamp = String(1_795_140_000_000 + nth)
  const event = {
    app_id: zaloSecrets.appId,
    ...{ sender: { id: user }, recipient: oa, user_id_by_app: `8${user}` },
    ...{ event_name: name, timestamp },
    ...fields,
  }
  const body = Buffer.from(JSON.stringify(event))
  return { headers: signZalo(body, timestamp), body }
}

/** An event that carries a message. */
export function zaloMessage(user: string, nth: number, name: string, message: object) {
  const attachments = sends[name]
  const said = { msg_id: `msg-${user}-${nth}`, ...(attachments && { attachments }), ...message }
  return zaloEvent(user, nth, name, { message: said })
}

/** A person taps "Quan tâm": no sender, no message. */
export function zaloFollow(user: string, nth: number, name = 'follow') {
  const fields = { sender: undefined, recipient: undefined, follower: { id: user } }
  return zaloEvent(user, nth, name, { ...fields, oa_id: oa.id, source: 'oa_profile' })
}
