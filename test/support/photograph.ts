import { create } from 'qrcode'

/**
 * A photo of a QR code as a phone takes it, as a BMP: the slip turned by `degrees`, paper not white, print not black,
 * and grain over all.
 */
export function photograph(text: string, degrees: number, size = 480): Uint8Array {
  const { modules } = create(text, { errorCorrectionLevel: 'Q' })
  const scale = (size * 0.55) / modules.size
  const turn = (degrees * Math.PI) / 180
  const isDark = (x: number, y: number): boolean => {
    const [dx, dy] = [x - size / 2, y - size / 2]
    const column = Math.floor(
      (dx * Math.cos(turn) + dy * Math.sin(turn)) / scale + modules.size / 2,
    )
    const row = Math.floor((dy * Math.cos(turn) - dx * Math.sin(turn)) / scale + modules.size / 2)
    const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size
    return inside && modules.get(row, column) === 1
  }
  let seed = 7
  const grain = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return (seed / 2_147_483_648) * 50 - 25
  }
  const rowBytes = Math.ceil((size * 3) / 4) * 4
  const bmp = Buffer.alloc(54 + rowBytes * size)
  bmp.write('BM', 0, 'latin1')
  bmp.writeUInt32LE(bmp.length, 2)
  bmp.writeUInt32LE(54, 10)
  bmp.writeUInt32LE(40, 14)
  bmp.writeInt32LE(size, 18)
  bmp.writeInt32LE(-size, 22)
  bmp.writeUInt16LE(1, 26)
  bmp.writeUInt16LE(24, 28)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const shade = Math.max(0, Math.min(255, (isDark(x, y) ? 60 : 190) + grain()))
      bmp.fill(shade, 54 + y * rowBytes + x * 3, 54 + y * rowBytes + x * 3 + 3)
    }
  }
  return bmp
}
