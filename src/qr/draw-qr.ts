import { toBuffer, toString as toText } from 'qrcode'

// Level Q survives a quarter of the code being stained or folded, as slips are; four modules of white
// around it are what ISO/IEC 18004 asks for.
const style = { errorCorrectionLevel: 'Q', margin: 4 } as const

/** A QR code that holds `text`, as a PNG of about 8 pixels a module: sharp when printed 3 cm wide. */
export async function drawQr(text: string): Promise<Buffer> {
  return await toBuffer(text, { ...style, type: 'png', scale: 8 })
}

/** The same in block characters, for a terminal. */
export async function drawQrAsText(text: string): Promise<string> {
  return await toText(text, { ...style, type: 'utf8' })
}
