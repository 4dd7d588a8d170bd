import { describe, expect, it } from 'vitest'
import { drawQr, drawQrAsText } from '#src/qr/draw-qr.ts'
import { readQr } from '#src/qr/read-qr.ts'

const link = 'https://cau-noi.example.vn/d/H36.24.958-261008-0975'

describe('a QR code', () => {
  it('is read as it was drawn, also with Vietnamese in it', async () => {
    expect(await readQr(await drawQr(link))).toEqual([link])
    expect(await readQr(await drawQr('Mã hồ sơ: H36.24.958-261008-0975'))).toEqual([
      'Mã hồ sơ: H36.24.958-261008-0975',
    ])
  })

  it('is drawn for a terminal in block characters', async () => {
    expect(await drawQrAsText(link)).toMatch(/^[ █▀▄\n]+$/)
  })

  it('is read several at a time, each its own', async () => {
    const codes = [1, 2, 3].map((number) => `${link}${number}`)
    const read = await Promise.all(codes.map(async (text) => readQr(await drawQr(text))))
    expect(read).toEqual(codes.map((text) => [text]))
  })
})

describe('a picture without a readable code', () => {
  it('gives nothing, whatever it is', async () => {
    const drawn = await drawQr(link)
    const broken = [
      new Uint8Array(0),
      new Uint8Array([0xff, 0xd8, 0xff, 0xe0]),
      new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      drawn.subarray(0, drawn.length / 3),
    ]
    for (const picture of broken) expect(await readQr(picture)).toEqual([])
  })
})
