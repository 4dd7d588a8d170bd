import type { Size } from './photo.ts'

/** A photo made anew: JPEG, upright, without anything that the camera wrote beside it (place, time, device). */
export type CleanPhoto = Record<Size, Uint8Array> & { width: number; height: number }

/** Not a JPEG, PNG or WebP by its first bytes, damaged, or of more pixels than we take. */
export class Unreadable extends Error {}

// 50 megapixels: more than today's phones make, and 150 MB while it is decoded.
const mostPixels = 50_000_000
const patienceSeconds = 8
const longestSide = { large: 1600, small: 480 } as const satisfies Record<Size, number>
const quality = { large: 78, small: 68 } as const satisfies Record<Size, number>

function looksLikePhoto(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12))
  const begins = (...codes: number[]) => head.subarray(0, codes.length).equals(Buffer.from(codes))
  const webp = head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8) === 'WEBP'
  return begins(0xff, 0xd8, 0xff) || begins(0x89, 0x50, 0x4e, 0x47) || webp
}

// Loaded with the first photo: it is a large library, and many processes never see one.
async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  // Whatever else the library could read (SVG, PDF, TIFF) never reaches it.
  sharp.block({ operation: ['VipsForeignLoad'] })
  const readers = ['Jpeg', 'Png', 'Webp'].map((kind) => `VipsForeignLoad${kind}Buffer`)
  sharp.unblock({ operation: readers })
  return sharp
}
let loading: ReturnType<typeof loadSharp> | undefined

async function make(bytes: Uint8Array): Promise<CleanPhoto> {
  loading ??= loadSharp()
  const sharp = await loading
  const render = (size: Size) =>
    sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
      .autoOrient()
      .resize(longestSide[size], longestSide[size], { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: quality[size] })
      .timeout({ seconds: patienceSeconds })
      .toBuffer({ resolveWithObject: true })
  try {
    const large = await render('large')
    const small = await render('small')
    const { width, height } = large.info
    return { large: large.data, small: small.data, width, height }
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : 'not a picture')
  }
}

// One at a time: several large ones at once would fill the memory.
let last: Promise<unknown> = Promise.resolve()

/** Decodes a picture and makes it anew in both sizes. What it is, is judged by its bytes. Throws Unreadable. */
export async function cleanPhoto(bytes: Uint8Array): Promise<CleanPhoto> {
  if (!looksLikePhoto(bytes)) throw new Unreadable('not a JPEG, PNG or WebP')
  const mine = last.then(() => make(bytes))
  last = mine.catch(() => {})
  return await mine
}
