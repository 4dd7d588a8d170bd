import { type LocalDay, localDay } from '#src/calendar/working-days.ts'
import type { FedDossier } from '#src/dossiers/read-dossier-row.ts'
import { at, codeDate, createSteps, endOf, type WorkingDays } from './days.ts'
import { inventName, inventPhone } from './names.ts'
import { type DemoCommune, officeCodeOf, provincialOffice } from './offices.ts'
import { demoProcedures } from './procedures.ts'
import { createRandom, type Random } from './random.ts'
import { type Setting, type Story, stories } from './stories.ts'

/**
 * How a source names itself in the demo; the day is the one that every date of the demo is counted
 * from.
 */
export function demoSource(today: LocalDay): string {
  return `demo ${today}`
}

const tellers = Object.values(stories).flatMap(([weight, tell]) =>
  Array.from({ length: weight }, () => tell),
)

const oldPrefixes: Record<string, string> = {
  'Tỉnh Bình Thuận': 'H11',
  'Tỉnh Đắk Nông': 'H16',
  'Tỉnh Lâm Đồng': 'H36',
}

/** A dossier from before the merger of 1-7-2025, with a code of the form of 2018: over long ago. */
function oldStory({ random, step }: Setting): Story {
  const procedure = demoProcedures.copy
  const day = step('2025-06-27', -random.between(0, 80))
  const acceptedAt = at(day, random.between(480, 840))
  const finishedAt = new Date(acceptedAt.getTime() + random.between(20, 90) * 60_000)
  return {
    procedure,
    submittedAt: acceptedAt,
    acceptedAt,
    dueAt: endOf(day),
    finishedAt,
    supplementDueAt: null,
    amountDue: null,
    status: 10,
    note: null,
    updatedAt: finishedAt,
  }
}

/** Running numbers: one row for each organisation and day, as codes are issued. */
function createNumbering() {
  const issued = new Map<string, number>()
  return (org: string, day: LocalDay, first = ''): string => {
    const series = `${org}-${codeDate(day)}`
    const number = (issued.get(series) ?? 0) + 1
    issued.set(series, number)
    return `${series}-${first}${String(number).padStart(4, '0')}`
  }
}

type Numbering = ReturnType<typeof createNumbering>

function codeFor(
  story: Story,
  commune: DemoCommune,
  old: boolean,
  numbering: Numbering,
  random: Random,
) {
  const day = localDay(story.submittedAt)
  if (old) {
    const place = commune.code.slice(-2)
    return numbering(`000.${place}.12.${oldPrefixes[commune.formerProvince] ?? 'H36'}`, day)
  }
  const { ministry, provincial } = story.procedure
  // A ministry's running number begins with the number of the ministry.
  if (ministry !== undefined && random.chance(0.2)) {
    return numbering(`${ministry}.01`, day, ministry.slice(1))
  }
  return numbering(provincial ? provincialOffice : officeCodeOf(commune.code), day)
}

function channelOf(random: Random): FedDossier['channel'] {
  return random.pick([
    'direct',
    'direct',
    'direct',
    'direct',
    'online',
    'online',
    'online',
    'online',
    'post',
  ])
}

/**
 * Invents dossiers of invented people: `perCommune` for each commune (20), the same for the same
 * day and communes. Everything in them happened before the day of `now` began in Viet Nam; promised
 * dates follow `calendar`. About one in twenty-five has no phone, one in forty a code from before
 * 1-7-2025.
 */
export function* generateDossiers(given: {
  now: Date
  calendar: WorkingDays
  communes: readonly DemoCommune[]
  perCommune?: number
}): Generator<FedDossier> {
  const { now, calendar, communes, perCommune = 20 } = given
  const today = localDay(now)
  const random = createRandom(68)
  const numbering = createNumbering()
  const setting = { random, calendar, step: createSteps(calendar.isWorkingDay), today }
  for (let number = 0; number < communes.length * perCommune; number += 1) {
    const commune = communes[number % communes.length] as DemoCommune
    const old = random.chance(1 / 40)
    const { procedure, ...story } = old ? oldStory(setting) : random.pick(tellers)(setting)
    yield {
      ...story,
      code: codeFor({ procedure, ...story }, commune, old, numbering, random),
      procedureCode: procedure.code,
      procedureName: procedure.name,
      applicantName: inventName(random),
      applicantPhone: random.chance(1 / 25) ? null : inventPhone(random.between(0, 9_999_999)),
      officeCode: procedure.provincial ? provincialOffice : officeCodeOf(commune.code),
      communeCode: commune.code,
      channel: story.status === 1 ? 'online' : channelOf(random),
      sourceSystem: demoSource(today),
    }
  }
}
