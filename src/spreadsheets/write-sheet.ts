import writeXlsxFile, { type Row } from 'write-excel-file/node'

/** A row of a sheet; numbers stay numbers. `marked` rows stand on a coloured ground. */
type SheetRow = { cells: readonly (string | number | undefined)[]; marked?: boolean }

export type Sheet = { name: string; head: readonly string[]; rows: readonly SheetRow[] }

const ground = '#FBE3D6'
const [narrowest, widest] = [10, 60]
// Excel takes no longer name for a sheet, nor these signs in it.
const sheetName = (name: string) => name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)

function widthOf({ head, rows }: Sheet, at: number): number {
  const texts = [head[at], ...rows.map(({ cells }) => cells[at])].map((cell) => String(cell ?? ''))
  return Math.min(widest, Math.max(narrowest, ...texts.map((text) => text.length + 2)))
}

function drawSheet(sheet: Sheet) {
  const head: Row = sheet.head.map((value) => ({ value, fontWeight: 'bold', wrap: true }))
  const rows = sheet.rows.map(({ cells, marked }): Row => {
    const look = marked === true ? { backgroundColor: ground } : {}
    return cells.map((value) =>
      typeof value === 'number'
        ? { value, type: Number, ...look }
        : { value: value ?? '', type: String, wrap: true, ...look },
    )
  })
  return {
    data: [head, ...rows],
    sheet: sheetName(sheet.name),
    columns: sheet.head.map((_, at) => ({ width: widthOf(sheet, at) })),
    stickyRowsCount: 1,
  }
}

/** A workbook (.xlsx) of these sheets, the head of each in bold and kept in sight. */
export async function writeSheets(sheets: readonly Sheet[]): Promise<Uint8Array> {
  return new Uint8Array(await writeXlsxFile(sheets.map(drawSheet)).toBuffer())
}

/** A workbook of one sheet. */
export async function writeSheet(sheet: Sheet): Promise<Uint8Array> {
  return await writeSheets([sheet])
}
