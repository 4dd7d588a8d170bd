import type { Reply } from '#src/chat/reply.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { Photo } from '#src/photos/photo.ts'

/** What a photo is called among those of its report. */
export function photoName({ kind, place }: Photo, t: Translate): string {
  return t(`work.photos.name.${kind}`, { place })
}

/** A photo of a report as a picture; where its file is gone the words remain. */
export function photoReply(receipt: string, photo: Photo, t: Translate): Reply {
  const text = t('work.photos.of', { receipt, name: photoName(photo, t) })
  return { text, image: { fileId: photo.id, alt: text } }
}
