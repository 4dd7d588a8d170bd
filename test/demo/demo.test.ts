import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { createCalendar, localDay, type SpecialDay } from '#src/calendar/working-days.ts'
import { generateDossiers } from '#src/demo/generate-dossiers.ts'
import { type DemoCommune, demoOffices, officeCodeOf } from '#src/demo/offices.ts'
import { demoPeople, peopleDossiers } from '#src/demo/people.ts'
import { demoProcedures } from '#src/demo/procedures.ts'
import { allPrefixes, readDossierCode } from '#src/dossiers/dossier-code.ts'
import type { FedDossier } from '#src/dossiers/read-dossier-row.ts'
import type { Status } from '#src/dossiers/status.ts'
import { timingOf } from '#src/dossiers/timing.ts'
import { normalisePhone } from '#src/phone.ts'

function rowsOf(file: string): Record<string, string>[] {
  return parse(readFileSync(`prisma/data/${file}`), { columns: true, bom: true })
}

const calendar = createCalendar(
  rowsOf('calendar-days.csv').map(
    ({ date = '', kind, name = '', provisional }): SpecialDay => ({
      date,
      kind: kind === 'makeup' ? 'makeup' : 'holiday',
      name,
      provisional: provisional === 'true',
    }),
  ),
)

const communes = rowsOf('communes.csv')
  .filter((row) => row.new_province_code === '68')
  .map(
    (row): DemoCommune => ({
      code: row.new_code ?? '',
      name: row.new_name ?? '',
      formerProvince: row.former_province ?? '',
    }),
  )

function everythingOn(now: Date): FedDossier[] {
  return [...peopleDossiers(now, calendar), ...generateDossiers({ now, calendar, communes })]
}

// A working day, a Saturday, days around Tết, the first minute and the last of a year.
const moments = [
  '2026-11-20T08:00:00+07:00',
  '2026-11-21T03:00:00+07:00',
  '2026-02-13T17:00:00+07:00',
  '2026-02-23T08:00:00+07:00',
  '2027-01-01T00:00:00+07:00',
  '2026-12-31T23:59:59+07:00',
]

describe.each(moments)('the demo of %s', (moment) => {
  const now = new Date(moment)
  const today = localDay(now)
  const all = everythingOn(now)

  const timings = all.map((one) =>
    timingOf(
      {
        status: one.status as Status,
        dueAt: one.dueAt ?? undefined,
        finishedAt: one.finishedAt ?? undefined,
      },
      calendar,
      now,
    ),
  )

  test('has at least 2,400 dossiers with codes of their own, in all 124 communes', () => {
    expect(all.length).toBeGreaterThan(2400)
    expect(new Set(all.map((one) => one.code)).size).toBe(all.length)
    expect(new Set(all.map((one) => one.communeCode)).size).toBe(124)
  })

  test('has codes that the assistant reads, each dated the day it was handed in', () => {
    const rules = { prefixes: allPrefixes(), today }
    for (const { code, submittedAt } of all) {
      expect(readDossierCode(code, rules)).toEqual({ kind: 'code', code })
      const date = /-(\d{6})-/.exec(code)?.[1]
      expect(`20${date}`).toBe(localDay(submittedAt as Date).replaceAll('-', ''))
    }
  })

  test('has every status often', () => {
    for (let status = 1; status <= 10; status += 1) {
      expect(all.filter((one) => one.status === status).length, `status ${status}`).toBeGreaterThan(
        20,
      )
    }
  })

  test('has every way to stand to a promised date', () => {
    const kinds = timings.map((one) => ('how' in one ? one.how : one.kind))
    const open = timings.flatMap((one) => (one.kind === 'left' ? one.days : []))
    for (const kind of ['not-accepted', 'paused', 'ended', 'left', 'late', 'early', 'on-time']) {
      expect(kinds.filter((one) => one === kind).length, kind).toBeGreaterThan(30)
    }
    expect(open.filter((days) => days <= 3).length).toBeGreaterThan(30)
    if (calendar.isWorkingDay(today)) expect(kinds).toContain('today')
  })

  test('has mostly dossiers in time, as a province does', () => {
    const late = timings.filter((one) => ('how' in one ? one.how : one.kind) === 'late').length
    expect(late / all.length).toBeGreaterThan(0.05)
    expect(late / all.length).toBeLessThan(0.2)
  })

  test('has dossiers that stand still for weeks', () => {
    const weeksAgo = new Date(now.getTime() - 21 * 24 * 3_600_000)
    const still = all.filter((one) => one.status === 4 && one.updatedAt < weeksAgo)
    expect(still.length).toBeGreaterThan(20)
  })

  test('tells nothing that has not happened yet', () => {
    for (const one of all) {
      const told = [one.submittedAt, one.acceptedAt, one.finishedAt, one.updatedAt]
      const last = Math.max(...told.map((time) => time?.getTime() ?? 0))
      expect(last, one.code).toBeLessThan(Date.parse(`${today}T00:00:00+07:00`))
    }
  })

  test('happens in a possible order, on working days', () => {
    for (const one of all) {
      const times = [one.submittedAt, one.acceptedAt, one.finishedAt, one.updatedAt].filter(
        (time) => time !== null,
      )
      expect(
        times.toSorted((a, b) => a.getTime() - b.getTime()),
        one.code,
      ).toEqual(times)
    }
    const generated = [...generateDossiers({ now, calendar, communes })]
    for (const { acceptedAt, finishedAt, code } of generated) {
      for (const time of [acceptedAt, finishedAt]) {
        if (time !== null) expect(calendar.isWorkingDay(localDay(time)), code).toBe(true)
      }
    }
  })

  test('promises the day that the calendar gives', () => {
    const days = new Map(Object.values(demoProcedures).map((one) => [one.code as string, one.days]))
    for (const { acceptedAt, dueAt, procedureCode } of all) {
      if (acceptedAt === null || dueAt === null) continue
      const due = calendar.dueDay(acceptedAt, days.get(procedureCode ?? '') ?? -1)
      expect(dueAt).toEqual(new Date(`${due}T23:59:59+07:00`))
    }
  })

  test('is the same at any hour of the same day', () => {
    expect(everythingOn(new Date(`${today}T12:34:56+07:00`))).toEqual(all)
  })
})

describe('the dossiers', () => {
  const all = everythingOn(new Date('2026-11-20T08:00:00+07:00'))

  test('say which paper is missing and until when', () => {
    const waiting = all.filter((one) => one.status === 5)
    for (const one of waiting) {
      expect(one.note).toMatch(/^Cần bổ sung: .{8,}\.$/)
      expect(one.supplementDueAt).not.toBeNull()
    }
  })

  test('say how much is to be paid, in whole thousands', () => {
    for (const one of all.filter((one) => one.status === 6)) {
      expect(one.amountDue).toBeGreaterThan(0)
      expect((one.amountDue ?? 1) % 1000).toBe(0)
    }
  })

  test('have phones that no operator has given to anybody; some have none', () => {
    for (const { applicantPhone } of all) {
      if (applicantPhone === null) continue
      expect(applicantPhone).toMatch(/^057\d{7}$/)
      expect(normalisePhone(applicantPhone)).toBe(applicantPhone)
    }
    expect(all.filter((one) => one.applicantPhone === null).length).toBeGreaterThan(50)
  })

  test('have codes of the old provinces and of ministries among them', () => {
    const count = (shape: RegExp) => all.filter((one) => shape.test(one.code)).length
    expect(count(/^000\.\d\d\.12\.H11-25/)).toBeGreaterThan(5)
    expect(count(/^000\.\d\d\.12\.H16-25/)).toBeGreaterThan(3)
    expect(count(/^000\.\d\d\.12\.H36-25/)).toBeGreaterThan(5)
    expect(count(/^G15\.01-\d{6}-15\d{4}$/)).toBeGreaterThan(50)
    expect(count(/^G09\.01-\d{6}-09\d{4}$/)).toBeGreaterThan(5)
  })

  test('say that they are a demo', () => {
    expect(new Set(all.map((one) => one.sourceSystem))).toEqual(new Set(['demo 2026-11-20']))
  })

  test('are in offices that exist', () => {
    const offices = new Set(demoOffices(communes).map((office) => office.code))
    for (const { officeCode } of all) expect(offices).toContain(officeCode)
  })

  test('come as many as asked for', () => {
    const now = new Date('2026-11-20T08:00:00+07:00')
    const codes = new Set<string>()
    for (const { code } of generateDossiers({ now, calendar, communes, perCommune: 200 }))
      codes.add(code)
    expect(codes.size).toBe(24_800)
  })
})

describe('the offices', () => {
  const offices = demoOffices(communes)

  test('are one for each commune and one for the province', () => {
    expect(offices).toHaveLength(125)
    expect(offices[0]).toMatchObject({
      name: 'Trung tâm Phục vụ hành chính công tỉnh Lâm Đồng',
      commune_code: null,
    })
    expect(offices.find((office) => office.commune_code === '23272')).toMatchObject({
      code: officeCodeOf('23272'),
      name: 'Trung tâm Phục vụ hành chính công đặc khu Phú Quý',
      address: 'Trụ sở UBND đặc khu Phú Quý',
      kind: 'one_stop',
    })
  })

  test('have no invented phone number', () => {
    expect(offices.every((office) => office.phone === null)).toBe(true)
  })
})

describe('the people of the simulator', () => {
  const now = new Date('2026-11-20T08:00:00+07:00')
  const people = demoPeople(now)
  const dossiers = new Map(peopleDossiers(now, calendar).map((one) => [one.code, one]))

  test('are six to eight, each with an id, a note and one to four slips', () => {
    expect(people.length).toBeGreaterThanOrEqual(6)
    expect(people.length).toBeLessThanOrEqual(8)
    for (const person of people) {
      expect(person.id).toMatch(/^[a-z0-9-]{1,40}$/)
      expect(person.note).not.toBe('')
      expect(person.slips.length).toBeGreaterThanOrEqual(1)
      expect(person.slips.length).toBeLessThanOrEqual(4)
    }
  })

  test('hold slips of dossiers that are there, opened by the digits on the slip', () => {
    for (const { slips, phone } of people) {
      for (const slip of slips) {
        const dossier = dossiers.get(slip.code)
        expect(dossier?.procedureName).toBe(slip.procedure)
        expect([phone, null]).toContain(dossier?.applicantPhone)
        expect(slip.last4).toBe(phone.slice(-4))
      }
    }
  })

  test('live where the commune exists', () => {
    const known = new Set(communes.map((commune) => commune.code))
    for (const { communeCode } of dossiers.values()) expect(known).toContain(communeCode)
  })

  const timingNow = (one: FedDossier) =>
    timingOf(
      {
        status: one.status as Status,
        dueAt: one.dueAt ?? undefined,
        finishedAt: one.finishedAt ?? undefined,
      },
      calendar,
      now,
    )

  test('have among them every state worth showing', () => {
    const seen = [...dossiers.values()].map((one) => {
      const timing = timingNow(one)
      return `${one.status} ${'how' in timing ? timing.how : timing.kind}`
    })
    for (const state of [
      '4 left',
      '4 late',
      '5 paused',
      '6 paused',
      '9 early',
      '10 on-time',
      '3 ended',
      '1 not-accepted',
      '8 ended',
    ]) {
      expect(seen).toContain(state)
    }
    expect([...dossiers.values()].some((one) => one.status === 7)).toBe(true)
    expect([...dossiers.values()].some((one) => one.applicantPhone === null)).toBe(true)
    expect([...dossiers.keys()].some((code) => code.startsWith('000.35.12.H11-250612-'))).toBe(true)
  })
})
