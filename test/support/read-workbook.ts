import { inflateRawSync } from 'node:zlib'

/** A part of a workbook, as text: found by its local header. */
export function partOf(workbook: Buffer, name: string): string {
  for (let at = 0; at < workbook.length - 30; at++) {
    if (workbook.readUInt32LE(at) !== 0x04034b50) continue
    const nameLength = workbook.readUInt16LE(at + 26)
    const start = at + 30 + nameLength + workbook.readUInt16LE(at + 28)
    if (workbook.toString('utf8', at + 30, at + 30 + nameLength) !== name) continue
    const packed = workbook.subarray(start)
    return (workbook.readUInt16LE(at + 8) === 8 ? inflateRawSync(packed) : packed).toString('utf8')
  }
  throw new Error(`no ${name}`)
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const textIn = (xml: string) =>
  [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)]
    .map(([, text = '']) => text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? ''))
    .join('')

/** The cells of a workbook's first sheet as a program for sheets reads them: text as text, numbers as numbers. */
export function cellsOf(workbook: Buffer): (string | number)[][] {
  const shared = [...partOf(workbook, 'xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)]
  const texts = shared.map(([, item = '']) => textIn(item))
  const rows = partOf(workbook, 'xl/worksheets/sheet1.xml').matchAll(/<row [^>]*>(.*?)<\/row>/gs)
  return [...rows].map(([, row = '']) =>
    [...row.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes = '', inner = '']) => {
      const value = /<v>([^<]*)<\/v>/.exec(inner)?.[1] ?? ''
      const kind = / t="(\w+)"/.exec(` ${attributes}`)?.[1] ?? 'n'
      if (kind === 's') return texts[Number(value)] ?? ''
      return kind === 'n' && value !== '' ? Number(value) : textIn(inner)
    }),
  )
}
