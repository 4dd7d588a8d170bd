import type { StoredFile } from './store.ts'

const starts = [
  { name: 'anh.jpg', mediaType: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { name: 'anh.png', mediaType: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47] },
] as const

/** The largest picture that Zalo takes as one (zalo-oa-api.md section 2: [2+]). */
const mostPictureBytes = 1024 * 1024

/** Bytes that every platform shows as a picture, as a file to keep; undefined: they are something else, or too many. */
export function pictureOf(bytes: Uint8Array): StoredFile | undefined {
  if (bytes.length > mostPictureBytes) return undefined
  const kind = starts.find((each) => each.bytes.every((byte, at) => bytes[at] === byte))
  return kind && { name: kind.name, mediaType: kind.mediaType, bytes }
}
