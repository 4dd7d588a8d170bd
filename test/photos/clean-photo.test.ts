import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { cleanPhoto, Unreadable } from '#src/photos/clean-photo.ts'
import { takePhoto } from '#test/support/take-photo.ts'

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } })

describe('a photo made anew', () => {
  it('stands upright and tells neither camera nor place', async () => {
    const original = await takePhoto(1, 400)
    expect((await sharp(original).metadata()).exif).toBeDefined()
    const { large, small, width, height } = await cleanPhoto(original)
    expect([width, height]).toEqual([200, 400])
    for (const bytes of [large, small]) {
      const { format, exif, icc, xmp, orientation } = await sharp(bytes).metadata()
      expect({ format, exif, icc, xmp, orientation }).toEqual({ format: 'jpeg' })
      expect(Buffer.from(bytes).includes('May Anh Cua Dan')).toBe(false)
    }
  })

  it('is at most 1600 pixels long, its small copy 480', async () => {
    const { large, small } = await cleanPhoto(await blank(4000, 3000).jpeg().toBuffer())
    expect((await sharp(large).metadata()).width).toBe(1600)
    expect((await sharp(small).metadata()).width).toBe(480)
  })

  it('may have been a PNG or a WebP, transparent or not', async () => {
    for (const picture of [blank(9, 9).png(), blank(9, 9).ensureAlpha(0.2).webp()]) {
      expect((await cleanPhoto(await picture.toBuffer())).width).toBe(9)
    }
  })
})

describe('what is no photo', () => {
  it.each([
    [
      'a page of a program',
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>',
    ],
    ['a text', 'không phải ảnh'],
    ['nothing', ''],
    ['a document', '%PDF-1.7'],
    ['an animated picture', 'GIF89a'],
  ])('is refused: %s', async (_, bytes) => {
    await expect(cleanPhoto(Buffer.from(bytes))).rejects.toThrow(Unreadable)
  })

  it('is refused though it calls itself a JPEG, and though it was one before it was cut', async () => {
    const whole = await blank(300, 300).jpeg().toBuffer()
    const fakes = [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), whole.subarray(0, 400)]
    for (const bytes of fakes) await expect(cleanPhoto(bytes)).rejects.toThrow(Unreadable)
  })

  it('is refused when it would fill the memory', async () => {
    const bomb = await blank(9000, 9000).png().toBuffer()
    expect(bomb.length).toBeLessThan(2_000_000)
    await expect(cleanPhoto(bomb)).rejects.toThrow(Unreadable)
  })

  it('never breaks the program, whatever its bytes are', async () => {
    const heads = fc.constantFrom([0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47], [])
    await fc.assert(
      fc.asyncProperty(heads, fc.uint8Array({ maxLength: 300 }), async (head, rest) => {
        const bytes = Buffer.concat([Buffer.from(head), rest])
        await cleanPhoto(bytes).catch((error) => expect(error).toBeInstanceOf(Unreadable))
      }),
      { numRuns: 50 },
    )
  })
})
