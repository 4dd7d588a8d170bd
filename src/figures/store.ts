import type { Database, Sql, Statement } from '#src/database/database.ts'
import type { Figure, Qualifier } from './figure.ts'
import { type Formula, type Indicator, readSums } from './indicator.ts'

type Stored = Awaited<ReturnType<Database['prisma']['figure']['findMany']>>[number]
type StoredIndicator = Awaited<ReturnType<Database['prisma']['indicator']['findMany']>>[number]

const day = (date: Date) => date.toISOString().slice(0, 10)

function figureOf(row: Stored): Figure {
  return {
    id: String(row.id),
    source: { code: row.sourceCode, name: row.sourceName, locator: row.locator },
    code: row.indicatorCode,
    name: row.indicatorName,
    unit: row.unit,
    area: { name: row.area, parent: row.areaParent, level: row.areaLevel },
    period: { start: day(row.periodStart), end: day(row.periodEnd) },
    value: row.value,
    qualifier: (row.qualifier as Qualifier | null) ?? undefined,
    scale: row.scale ?? undefined,
    statedRate: row.statedRate ?? undefined,
    numerator: row.numerator ?? undefined,
    denominator: row.denominator ?? undefined,
  }
}

function listOf(text: string | null): string[] {
  const words = (text ?? '').split(';').map((word) => word.trim())
  return words.filter((word) => word !== '')
}

function indicatorOf(row: StoredIndicator): Indicator {
  return {
    code: row.code,
    name: row.name,
    synonyms: listOf(row.synonyms),
    unit: row.unit,
    counts: row.counts,
    formula: row.formula as Formula,
    numerator: row.numerator ?? undefined,
    denominator: row.denominator ?? undefined,
    sums: readSums(row.parts ?? ''),
    within: listOf(row.within),
    instrument: row.instrument ?? undefined,
    better: (row.better as 'more' | 'less' | null) ?? undefined,
  }
}

/** Every figure that was imported, in the order of its report. */
export async function readFigures({ prisma }: Database): Promise<Figure[]> {
  return (await prisma.figure.findMany({ orderBy: { id: 'asc' } })).map(figureOf)
}

/** The described indicators. */
export async function readIndicators({ prisma }: Database): Promise<Indicator[]> {
  return (await prisma.indicator.findMany({ orderBy: { code: 'asc' } })).map(indicatorOf)
}

/** The described indicators whose code begins so. */
export async function readIndicatorsOf({ prisma }: Database, prefix: string): Promise<Indicator[]> {
  const where = { code: { startsWith: prefix } }
  return (await prisma.indicator.findMany({ where, orderBy: { code: 'asc' } })).map(indicatorOf)
}

const edition: Statement = {
  name: 'figures-edition',
  text: `SELECT (SELECT concat(count(*), '/', max(id), '/', max(stored_at)) FROM figure) || '/' ||
    (SELECT coalesce(md5(string_agg(i::text, '' ORDER BY code)), '') FROM indicator i) AS edition`,
}

/** A text that differs once a figure or an indicator was imported, so that what was read may be kept until then. */
export async function readEdition(sql: Sql): Promise<string> {
  const rows = await sql.query<{ edition: string | null }>(edition, [])
  return rows[0]?.edition ?? ''
}
