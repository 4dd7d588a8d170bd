import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { apologyRuleImport } from '#src/apologies/import-rules.ts'
import type { Database } from '#src/database/database.ts'
import { recountTallies } from '#src/dossiers/tally.ts'
import { indicatorImport } from '#src/figures/import-indicators.ts'
import { translator } from '#src/i18n/translate.ts'
import { importFile } from '#src/imports/import-file.ts'
import { procedureWordsImport } from '#src/procedures/import-procedure-words.ts'
import { procedureImport } from '#src/procedures/import-procedures.ts'
import { categoryImport } from '#src/reports/import-categories.ts'
import type { TestDatabase } from './database.ts'
import { makeDossier } from './make-dossier.ts'
import { makeSurvey } from './make-survey.ts'
import { loadMeetings } from './meetings.ts'
import { shippedCommunes } from './shipped-places.ts'

const data = join(import.meta.dirname, '../../prisma/data')

type CalendarRow = { date: string; kind: string; name: string; source: string; provisional: string }

/** The calendar that the product ships. */
async function loadCalendar(database: Database): Promise<void> {
  const rows: CalendarRow[] = parse(readFileSync(join(data, 'calendar-days.csv')), {
    columns: true,
    bom: true,
  })
  await database.prisma.calendarDay.createMany({
    data: rows.map((row) => ({
      ...row,
      date: new Date(`${row.date}T00:00:00Z`),
      provisional: row.provisional === 'true',
    })),
  })
}

/** The rules of letters of apology that the product ships. */
async function loadApologyRules(database: Database): Promise<void> {
  await importFile(join(data, 'apology-rules.csv'), apologyRuleImport({ sql: database.sql }), {
    t: translator('vi'),
  })
}

/** The communes that the product ships, and one office. */
async function loadPlaces(database: Database): Promise<void> {
  await database.prisma.commune.createMany({
    data: shippedCommunes.map(({ formerUnits: _, ...commune }) => commune),
  })
  await database.prisma.formerUnit.createMany({
    data: shippedCommunes.flatMap(({ code, formerUnits }) =>
      formerUnits.map((unit) => ({ ...unit, communeCode: code })),
    ),
  })
  await database.prisma.office.create({
    data: {
      code: 'NG',
      name: 'Trung tâm Phục vụ hành chính công xã Ninh Gia',
      communeCode: '24985',
      address: 'Trụ sở UBND xã Ninh Gia',
      hours: 'Thứ Hai đến thứ Sáu, 7:30-11:30 và 13:30-17:00',
      kind: 'one_stop',
    },
  })
  // Of the whole province; no category asks for one of this kind.
  await database.prisma.office.create({
    data: { code: 'SXD', name: 'Sở Xây dựng', kind: 'front' },
  })
}

/** The categories of reports that the product ships. */
async function loadCategories({ sql }: Database): Promise<void> {
  const t = translator('vi')
  await importFile(join(data, 'categories.csv'), categoryImport({ sql }), { t })
}

/** The procedures and the words for them that the product ships. */
async function loadProcedures({ sql }: Database): Promise<void> {
  const t = translator('vi')
  await importFile(join(data, 'procedures.csv'), procedureImport({ sql }), { t })
  await importFile(join(data, 'procedure-words.csv'), procedureWordsImport({ sql }), { t })
}

/** The indicators of the registers that the product ships; there are no reports in the town, so none of theirs. */
async function loadIndicators({ sql, prisma }: Database): Promise<void> {
  const t = translator('vi')
  await importFile(join(data, 'indicators.csv'), indicatorImport({ sql }), { t })
  await prisma.indicator.deleteMany({ where: { NOT: { code: { startsWith: 'register.' } } } })
}

/** A system that feeds dossiers, last heard at `lastUsed`. Returns its id. */
async function makeClient(database: Database, name: string, lastUsed: string): Promise<number> {
  const tokenHash = new Uint8Array(Buffer.alloc(32, name))
  const data = { name, tokenHash, lastUsedAt: new Date(lastUsed) }
  return (await database.prisma.apiClient.create({ data })).id
}

/** What is the same for every dialogue and takes long to load; who changes none of it may keep it. */
export const townTables = [
  ...['calendar_day', 'apology_rule', 'commune', 'former_unit', 'office'],
  ...['procedure_version', 'procedure_words', 'indicator', 'report_category'],
]

/** A province for the dialogues and nothing else: its places as shipped, one office, and a dossier of every sort. */
export async function resetToTown(
  database: TestDatabase,
  kept: readonly string[] = [],
): Promise<void> {
  await database.resetTo('town', () => loadTown(database), kept)
}

async function loadTown(database: Database): Promise<void> {
  await loadCalendar(database)
  await loadApologyRules(database)
  await loadProcedures(database)
  await loadPlaces(database)
  await loadIndicators(database)
  await loadCategories(database)
  await loadMeetings(database)
  await makeSurvey(database)
  // One was last heard two days before the dialogues, the other just now; only a feed that is watched is ever stale.
  const silent = await makeClient(database, 'một cửa điện tử', '2026-11-18T09:00:00+07:00')
  const lively = await makeClient(database, 'một cửa Bộ', '2026-11-20T08:55:00+07:00')
  const in2026 = (number: string) => `H36.12.345-261112-${number}`
  await makeDossier(database, { code: in2026('0001'), fedBy: silent })
  await makeDossier(database, { code: in2026('0002'), fedBy: lively, dueAt: '2026-11-17T23:59:59' })
  await makeDossier(database, {
    code: in2026('0003'),
    status: 5,
    supplementDueAt: '2026-11-30T23:59:59',
  })
  await makeDossier(database, {
    code: in2026('0004'),
    status: 9,
    finishedAt: '2026-11-19T10:00:00',
  })
  await makeDossier(database, { code: in2026('0005'), phone: null })
  await makeDossier(database, { code: in2026('0006'), status: 1, acceptedAt: null, dueAt: null })
  await makeDossier(database, { code: in2026('0007'), status: 6 })
  await makeDossier(database, { code: in2026('0008'), dueAt: '2026-11-20T16:00:00' })
  await makeDossier(database, { code: in2026('0009'), status: 3 })
  await makeDossier(database, {
    code: in2026('0010'),
    status: 10,
    finishedAt: '2026-11-30T10:00:00',
  })
  await makeDossier(database, {
    code: in2026('0011'),
    acceptedAt: '2026-11-19T15:30:00',
    dueAt: '2026-11-26T23:59:59',
  })
  await makeDossier(database, { code: in2026('0012'), sourceStatus: 'Chờ trình ký liên thông' })
  await makeDossier(database, {
    code: in2026('0013'),
    procedureCode: '1.004873',
    procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
  })
  await makeDossier(database, {
    code: '000.00.12.H11-251120-0003',
    procedureName: 'Chứng thực bản sao',
  })
  await makeDossier(database, {
    code: 'G15.01-260901-150123',
    procedureName: 'Cấp phiếu lý lịch tư pháp',
  })
  await recountTallies(database)
}
