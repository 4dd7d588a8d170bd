/** How large a picture is shown: `large` to look into, `small` to look over many. */
export const sizes = ['large', 'small'] as const
export type Size = (typeof sizes)[number]

/** What citizens send (`before`), and what an office shows that it did (`after`). */
type PhotoKind = 'before' | 'after'

/** At most so many with one report, of each kind. */
export const mostPhotos = 5

/** A photo that lies in the store and belongs to nobody yet. */
export type NewPhoto = { id: string; fingerprint: Uint8Array; width: number; height: number }

/** A photo of a report. `publicId` is the name in its address on the public page; undefined: not published. */
export type Photo = {
  id: string
  kind: PhotoKind
  /** 1 to 5, in the order in which they came. */
  place: number
  width: number
  height: number
  publicId: string | undefined
}

/** A picture as people get it: always a JPEG. */
export type Picture = { name: string; mediaType: 'image/jpeg'; bytes: Uint8Array }
