import sharp from 'sharp'

/** A JPEG as a phone makes one: lying on its side, with the place where it was taken beside it. Another number, another photo. */
export async function takePhoto(number: number, side = 64): Promise<Uint8Array> {
  const background = { r: (number * 53) % 256, g: (number * 97) % 256, b: 120 }
  return await sharp({ create: { width: side, height: side / 2, channels: 3, background } })
    .jpeg()
    .withExif({
      IFD0: { Make: 'May Anh Cua Dan', Orientation: '6' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '11/1 56/1 27/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer()
}
