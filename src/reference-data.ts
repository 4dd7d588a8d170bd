import { fileURLToPath } from 'node:url'
import { calendarImport } from './calendar/import-calendar.ts'
import { communeImport } from './communes/import-communes.ts'
import type { Database } from './database/database.ts'
import { translator } from './i18n/translate.ts'
import { importFile } from './imports/import-file.ts'
import type { ImportKind } from './imports/import-kind.ts'
import { procedureWordsImport } from './procedures/import-procedure-words.ts'
import { procedureImport } from './procedures/import-procedures.ts'

const data = (name: string) => fileURLToPath(new URL(`../prisma/data/${name}`, import.meta.url))

async function load<Row>(name: string, kind: ImportKind<Row>): Promise<void> {
  const { rejected } = await importFile(data(name), kind, { t: translator('vi') })
  if (rejected > 0) throw new Error(`${name} as shipped has rows that cannot be imported`)
}

/**
 * Loads what the product ships and cannot work without, where it is missing: the communes, the working calendar, the
 * procedures and what people say for them. What an operator imported since is left alone.
 */
export async function loadReferenceData({ prisma, sql }: Database): Promise<void> {
  const [communes, days, procedures, words] = await Promise.all([
    prisma.commune.count(),
    prisma.calendarDay.count(),
    prisma.procedureVersion.count(),
    prisma.procedureWords.count(),
  ])
  if (communes === 0) await load('communes.csv', communeImport({ sql }))
  if (days === 0) await load('calendar-days.csv', calendarImport({ sql }))
  if (procedures === 0) await load('procedures.csv', procedureImport({ sql }))
  if (words === 0) await load('procedure-words.csv', procedureWordsImport({ sql }))
}
