import { createCurrentCalendar } from '#src/calendar/current-calendar.ts'
import type { Database } from '#src/database/database.ts'
import { dialogueImport } from '#src/dialogues/import-dialogues.ts'
import { sealDossier, upsertDossiers } from '#src/dossiers/upsert-dossiers.ts'
import type { Summary } from '#src/imports/import-file.ts'
import { upsertOffices } from '#src/offices/import-offices.ts'
import { receptionImport } from '#src/receptions/import-receptions.ts'
import { loadReferenceData } from '#src/reference-data.ts'
import type { Sealing } from '#src/sealing.ts'
import { at } from './days.ts'
import { generateDossiers } from './generate-dossiers.ts'
import { demoDialogues, demoReceptions } from './meetings.ts'
import { type DemoCommune, demoOffices } from './offices.ts'
import { peopleDossiers } from './people.ts'
import { addDemoSurvey } from './survey.ts'

/** The province that the demo is about. */
const provinceCode = '68'

async function readCommunes({ prisma }: Database): Promise<DemoCommune[]> {
  const communes = await prisma.commune.findMany({
    where: { provinceCode },
    include: { formerUnits: { take: 1, orderBy: { id: 'asc' } } },
    orderBy: { code: 'asc' },
  })
  return communes.map(({ code, name, formerUnits }) => ({
    code,
    name,
    formerProvince: formerUnits[0]?.province ?? '',
  }))
}

/**
 * The day for which the demo in this database was made, as a moment in it; undefined when there is
 * no demo. Its codes carry dates counted from that day, so a later load and `demoPeople` must start
 * from it too.
 */
export async function demoDay({ prisma }: Database): Promise<Date | undefined> {
  const found = await prisma.dossier.findFirst({
    where: { sourceSystem: { startsWith: 'demo ' } },
    select: { sourceSystem: true },
  })
  const day = found?.sourceSystem?.slice('demo '.length) ?? ''
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? at(day, 0) : undefined
}

/** The database holds dossiers that are no demo: invented ones shall not be mixed in. */
export class DemoRefused extends Error {}

async function holdsDossiers({ prisma }: Database): Promise<boolean> {
  return (await prisma.dossier.findFirst({ select: { code: true } })) !== null
}

/**
 * Loads the demo: offices, meetings, a survey, and dossiers of invented people, through the same statements as a real
 * feed. All dossiers come in one statement, so a start that is cut short leaves none or all. Run
 * again, on any later day, it changes nothing. Rejects with DemoRefused when the database holds other dossiers.
 */
export async function loadDemo(deps: {
  database: Database
  sealing: Sealing
  now: Date
}): Promise<Summary> {
  const { database, sealing } = deps
  await loadReferenceData(database)
  const madeFor = await demoDay(database)
  if (madeFor === undefined && (await holdsDossiers(database))) throw new DemoRefused()
  const now = madeFor ?? deps.now
  const calendar = (await createCurrentCalendar(database)).current()
  const communes = await readCommunes(database)
  const offices = demoOffices(communes)
  const dossiers = [
    ...peopleDossiers(now, calendar),
    ...generateDossiers({ now, calendar, communes }),
  ]
  const { sql } = database
  const first = await upsertOffices(sql, offices)
  const meetings = [now, calendar, communes] as const
  const [dialogues, receptions] = [demoDialogues(...meetings), demoReceptions(...meetings)]
  const third = await dialogueImport({ sql }).save(dialogues, false)
  const fourth = await receptionImport({ sql }).save(receptions, false)
  const surveys = await addDemoSurvey(database, now, communes)
  const second = await upsertDossiers(
    sql,
    dossiers.map((dossier) => sealDossier(dossier, sealing)),
    { at: now },
  )
  return {
    kind: 'demo',
    rows: offices.length + dossiers.length + dialogues.length + receptions.length + 1,
    created: first.created + second.created + third.created + fourth.created + surveys,
    updated: first.updated + second.updated + third.updated + fourth.updated,
    unchanged:
      first.unchanged + second.unchanged + third.unchanged + fourth.unchanged + 1 - surveys,
    rejected: 0,
  }
}
