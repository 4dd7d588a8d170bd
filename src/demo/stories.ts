import type { LocalDay } from '#src/calendar/working-days.ts'
import type { FedDossier } from '#src/dossiers/read-dossier-row.ts'
import { at, endOf, type Step, type WorkingDays } from './days.ts'
import { type DemoProcedure, demoProcedures } from './procedures.ts'
import type { Random } from './random.ts'

/** What happens to a dossier, told as of the end of yesterday. */
export type Story = Pick<
  FedDossier,
  | 'submittedAt'
  | 'acceptedAt'
  | 'dueAt'
  | 'finishedAt'
  | 'supplementDueAt'
  | 'amountDue'
  | 'status'
  | 'note'
  | 'updatedAt'
> & { procedure: DemoProcedure; submittedAt: Date }

export type Setting = { random: Random; calendar: WorkingDays; step: Step; today: LocalDay }

type Tell = (setting: Setting) => Story

const procedures: readonly DemoProcedure[] = Object.values(demoProcedures)
const payable = procedures.filter((one) => one.due !== undefined)
const lastSameDay = 14 * 60 + 30
const closing = 16 * 60 + 30

function lasting(days: number): readonly DemoProcedure[] {
  return procedures.filter((one) => one.days >= days)
}

/**
 * A minute at which counters take dossiers in: before lunch or after it, early enough for the clock
 * to start that day.
 */
function openingMinute(random: Random): number {
  return random.chance(0.65) ? random.between(480, 685) : random.between(825, lastSameDay)
}

/** A dossier due on the working day `dueIn` from today, accepted in time for that. */
function accepted(setting: Setting, procedure: DemoProcedure, dueIn: number): Story {
  const { random, calendar, step, today } = setting
  const due = step(today, dueIn)
  const day = procedure.days === 0 ? due : step(due, -procedure.days)
  const minutes = openingMinute(random)
  const acceptedAt = at(day, minutes)
  return {
    procedure,
    submittedAt: at(day, minutes - random.between(5, 15)),
    acceptedAt,
    dueAt: endOf(calendar.dueDay(acceptedAt, procedure.days)),
    finishedAt: null,
    supplementDueAt: null,
    amountDue: null,
    status: 4,
    note: null,
    updatedAt: new Date(acceptedAt.getTime() + random.between(10, 50) * 60_000),
  }
}

/** Something that happened to `story` on the working day `ago` before today. */
function happened({ random, step, today }: Setting, story: Story, ago: number): Date {
  const day = step(today, -ago)
  const when = at(day, random.between(lastSameDay, closing)).getTime()
  return new Date(Math.max(when, story.updatedAt.getTime()))
}

const registered: Tell = (setting) => {
  const { random } = setting
  const story = accepted(
    setting,
    random.pick(procedures.filter((one) => one.days === 0)),
    -random.between(1, 4),
  )
  return { ...story, status: 1, acceptedAt: null, dueAt: null, updatedAt: story.submittedAt }
}

const justAccepted: Tell = (setting) => {
  const procedure = setting.random.pick(lasting(3))
  return { ...accepted(setting, procedure, procedure.days - 1), status: 2 }
}

const refusals = [
  'Không thuộc thẩm quyền giải quyết của nơi tiếp nhận; đề nghị nộp tại cơ quan có thẩm quyền.',
  'Tờ khai chưa có chữ ký của người yêu cầu.',
  'Hồ sơ trùng với hồ sơ đã tiếp nhận trước đó.',
]

const refused: Tell = (setting) => {
  const { random } = setting
  const story = accepted(
    setting,
    random.pick(procedures.filter((one) => one.days === 0)),
    -random.between(2, 20),
  )
  return { ...story, status: 3, acceptedAt: null, dueAt: null, note: random.pick(refusals) }
}

const inTime: Tell = (setting) => {
  const procedure = setting.random.pick(lasting(3))
  return accepted(setting, procedure, setting.random.between(1, procedure.days - 1))
}

const dueToday: Tell = (setting) => accepted(setting, setting.random.pick(lasting(1)), 0)

const dueSoon: Tell = (setting) =>
  accepted(setting, setting.random.pick(lasting(5)), setting.random.between(1, 3))

const late: Tell = (setting) => {
  const story = accepted(setting, setting.random.pick(lasting(1)), -setting.random.between(1, 10))
  return { ...story, updatedAt: happened(setting, story, setting.random.between(1, 3)) }
}

/** Past its date and not touched for weeks: what a supervisor looks for. */
const standingStill: Tell = (setting) => {
  const story = accepted(setting, setting.random.pick(lasting(3)), -setting.random.between(20, 45))
  return { ...story, note: 'Đang chờ ý kiến của cơ quan phối hợp.' }
}

const supplement: Tell = (setting) => {
  const { random, step, today } = setting
  const procedure = random.pick(procedures)
  const story = accepted(setting, procedure, -random.between(1, 6))
  const until = step(today, random.pick([-2, 2, 4, 7, 10, 15]))
  return {
    ...story,
    status: 5,
    supplementDueAt: endOf(until),
    note: `Cần bổ sung: ${procedure.missing}.`,
    updatedAt: happened(setting, story, random.between(1, 3)),
  }
}

const payment: Tell = (setting) => {
  const { random } = setting
  const procedure = random.pick(payable)
  const [least, most] = procedure.due ?? [0, 0]
  const story = accepted(setting, procedure, random.between(-3, 1))
  return {
    ...story,
    status: 6,
    amountDue: random.between(least / 1000, most / 1000) * 1000,
    note: 'Nộp theo thông báo của cơ quan giải quyết.',
    updatedAt: happened(setting, story, 1),
  }
}

const withdrawn: Tell = (setting) => {
  const story = accepted(setting, setting.random.pick(lasting(3)), setting.random.between(-5, 1))
  const note = 'Người nộp đề nghị rút hồ sơ.'
  return { ...story, status: 7, note, updatedAt: happened(setting, story, 1) }
}

const stopped: Tell = (setting) => {
  const story = accepted(setting, setting.random.pick(lasting(3)), -setting.random.between(5, 30))
  const note = 'Dừng xử lý: quá hạn bổ sung mà chưa nhận được giấy tờ.'
  return {
    ...story,
    status: 8,
    note,
    updatedAt: happened(setting, story, setting.random.between(1, 4)),
  }
}

/**
 * Done `after` working days from the due day; `ago`: how many working days before today it was due.
 */
function done(setting: Setting, status: 9 | 10, after: number, ago: number): Story {
  const { random, step, today } = setting
  const story = accepted(setting, random.pick(after < 0 ? lasting(2) : procedures), -ago)
  const due = step(today, -ago)
  const day = step(due, after)
  const finishedAt = at(day, random.between(lastSameDay + 30, closing))
  const handedOver = new Date(finishedAt.getTime() + random.between(5, 20) * 60_000)
  return { ...story, status, finishedAt, updatedAt: status === 9 ? finishedAt : handedOver }
}

const ends =
  (status: 9 | 10, least: number, most: number): Tell =>
  (setting) => {
    const after = setting.random.between(least, most)
    return done(setting, status, after, Math.max(after, 0) + setting.random.between(1, 60))
  }

/** Every story and how many in a hundred dossiers tell it. */
export const stories = {
  registered: [6, registered],
  justAccepted: [5, justAccepted],
  refused: [3, refused],
  inTime: [17, inTime],
  dueToday: [2, dueToday],
  dueSoon: [5, dueSoon],
  late: [5, late],
  standingStill: [2, standingStill],
  supplement: [5, supplement],
  payment: [4, payment],
  withdrawn: [2, withdrawn],
  stopped: [2, stopped],
  readyEarly: [5, ends(9, -1, -1)],
  readyOnTime: [4, ends(9, 0, 0)],
  readyLate: [3, ends(9, 1, 5)],
  handedEarly: [13, ends(10, -1, -1)],
  handedOnTime: [13, ends(10, 0, 0)],
  handedLate: [4, ends(10, 1, 6)],
} as const satisfies Record<string, readonly [weight: number, tell: Tell]>
