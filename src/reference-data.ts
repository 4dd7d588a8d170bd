import { fileURLToPath } from 'node:url'
import { apologyRuleImport } from './apologies/import-rules.ts'
import { calendarImport } from './calendar/import-calendar.ts'
import { communeImport } from './communes/import-communes.ts'
import type { Database, Sql } from './database/database.ts'
import { figureImport } from './figures/import-figures.ts'
import { indicatorImport } from './figures/import-indicators.ts'
import { translator } from './i18n/translate.ts'
import { importFile } from './imports/import-file.ts'
import type { ImportKind } from './imports/import-kind.ts'
import { procedureWordsImport } from './procedures/import-procedure-words.ts'
import { procedureImport } from './procedures/import-procedures.ts'
import { categoryImport } from './reports/import-categories.ts'

const data = (name: string) => fileURLToPath(new URL(`../prisma/data/${name}`, import.meta.url))

async function load<Row>(name: string, kind: ImportKind<Row>): Promise<void> {
  const { rejected } = await importFile(data(name), kind, { t: translator('vi') })
  if (rejected > 0) throw new Error(`${name} as shipped has rows that cannot be imported`)
}

type Shipped = {
  file: string
  rows: (prisma: Database['prisma']) => Promise<number>
  load: (file: string, sql: Sql) => Promise<void>
}

const shipped = <Row>(
  file: string,
  kind: (deps: { sql: Sql }) => ImportKind<Row>,
  rows: Shipped['rows'],
): Shipped => ({ file, rows, load: (name, sql) => load(name, kind({ sql })) })

const reference: readonly Shipped[] = [
  shipped('communes.csv', communeImport, (prisma) => prisma.commune.count()),
  shipped('calendar-days.csv', calendarImport, (prisma) => prisma.calendarDay.count()),
  shipped('apology-rules.csv', apologyRuleImport, (prisma) => prisma.apologyRule.count()),
  shipped('categories.csv', categoryImport, (prisma) => prisma.reportCategory.count()),
  shipped('indicators.csv', indicatorImport, (prisma) => prisma.indicator.count()),
  shipped('figures.csv', figureImport, (prisma) => prisma.figure.count()),
  shipped('procedures.csv', procedureImport, (prisma) => prisma.procedureVersion.count()),
  shipped('procedure-words.csv', procedureWordsImport, (prisma) => prisma.procedureWords.count()),
]

/**
 * Loads what the product ships and cannot work without, where it is missing: places, the working calendar, rules, what
 * is counted and what public reports printed. What an operator imported since is left alone.
 */
export async function loadReferenceData({ prisma, sql }: Database): Promise<void> {
  // One after the other: many processes start at once on one server, which has only so many connections.
  for (const each of reference) {
    if ((await each.rows(prisma)) === 0) await each.load(each.file, sql)
  }
}
