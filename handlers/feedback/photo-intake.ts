import type { Message } from '#src/chat/message.ts'
import type { Translate } from '#src/i18n/translate.ts'
import { mostPhotos } from '#src/photos/photo.ts'
import type { Owner, Photos, Taken } from '#src/photos/photos.ts'

type Services = {
  photos: Pick<Photos, 'take'>
  fetchFile?: ((message: Message) => Promise<Uint8Array | undefined>) | undefined
}

/** Fetches what the platform keeps under `files` and stores what of it are photos; `like` is a message of that chat. */
export async function takeFiles(
  { photos, fetchFile }: Services,
  owner: Owner,
  { files, like }: { files: readonly string[]; like: Message },
): Promise<Taken> {
  const fetches = files.map((file) => async () => {
    const content = { kind: 'media' as const, media: 'photo' as const, file }
    return await fetchFile?.({ ...like, content })
  })
  return await photos.take(owner, fetches)
}

/** What is said of photos that came: how many there are now, and what could not be had and why. `total`: all of them. */
export function takenText(taken: Taken, total: number, t: Translate): string {
  const { photos, repeated, over, unreadable, unfetched, unstored } = taken
  const others = over + unreadable + unfetched + unstored
  return [
    photos.length > 0 && t('feedback.photo.kept', { total, most: mostPhotos }),
    photos.length === 0 && others === 0 && repeated > 0 && t('feedback.photo.repeated', { total }),
    over > 0 && t('feedback.photo.over', { most: mostPhotos }),
    unreadable > 0 && t('feedback.photo.unreadable'),
    unfetched > 0 && t('feedback.photo.unfetched'),
    unstored > 0 && t('feedback.photo.unstored'),
  ]
    .filter(Boolean)
    .join('\n')
}
