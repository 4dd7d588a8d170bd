import { describe, expect, test } from 'vitest'
import { allPrefixes } from '#src/dossiers/dossier-code.ts'
import { readDossierRow } from '#src/dossiers/read-dossier-row.ts'
import type { StatusWords } from '#src/dossiers/status-words.ts'

const rules = { prefixes: allPrefixes(), today: '2026-11-20' }

const least = {
  code: 'H36.25.12-261008-0975',
  status: '4',
  updated_at: '2026-11-20T08:00:00+07:00',
}

const full = {
  ...least,
  procedure_code: '1.001193',
  procedure_name: 'Đăng ký khai sinh',
  applicant_name: 'Nguyễn Thị Ánh',
  applicant_phone: '+84 912.345.678',
  office_code: 'H36.25.12',
  commune_code: '24958',
  channel: 'direct',
  submitted_at: '2026-10-08T08:00:00',
  accepted_at: '2026-10-08T08:30:00+07:00',
  due_at: '2026-10-12',
  finished_at: '2026-10-10T02:00:00Z',
  note: 'Ghi chú',
  supplement_due_at: '2026-10-20',
  amount_due: '150000',
  source_system: 'dvc',
}

function rowOf(record: Record<string, unknown>) {
  const reading = readDossierRow(record, rules)
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  return reading.row
}

function problemsOf(changes: Record<string, unknown>) {
  const reading = readDossierRow({ ...full, ...changes }, rules)
  return 'problems' in reading ? reading.problems : []
}

describe('a good row', () => {
  test('is read field by field', () => {
    expect(rowOf(full)).toEqual({
      code: 'H36.25.12-261008-0975',
      procedureCode: '1.001193',
      procedureName: 'Đăng ký khai sinh',
      applicantName: 'Nguyễn Thị Ánh',
      applicantPhone: '0912345678',
      officeCode: 'H36.25.12',
      communeCode: '24958',
      channel: 'direct',
      submittedAt: new Date('2026-10-08T01:00:00Z'),
      acceptedAt: new Date('2026-10-08T01:30:00Z'),
      dueAt: new Date('2026-10-12T16:59:59Z'),
      finishedAt: new Date('2026-10-10T02:00:00Z'),
      supplementDueAt: new Date('2026-10-20T16:59:59Z'),
      amountDue: 150000,
      status: 4,
      note: 'Ghi chú',
      sourceSystem: 'dvc',
      updatedAt: new Date('2026-11-20T01:00:00Z'),
    })
  })

  test('needs code, status and updated_at only; the rest is empty', () => {
    const { code, status, updatedAt, ...rest } = rowOf(least)
    expect(new Set(Object.values(rest))).toEqual(new Set([null]))
    const blank = Object.fromEntries(Object.keys(full).map((name) => [name, ' ']))
    expect(rowOf({ ...blank, ...least })).toEqual({ code, status, updatedAt, ...rest })
  })

  test('may come as JSON, with numbers and nulls', () => {
    expect(rowOf({ ...least, status: 10, amount_due: 0, note: null })).toMatchObject({
      status: 10,
      amountDue: 0,
      note: null,
    })
  })

  test.each([
    ['h36.25.12–261008–0975', 'H36.25.12-261008-0975'],
    [' H36.25.12 - 261008 - 0975 ', 'H36.25.12-261008-0975'],
    ['000.00.12.H11-250620-0003', '000.00.12.H11-250620-0003'],
    ['G15.01-260901-150123', 'G15.01-260901-150123'],
  ])('stores the code in its canonical form: %s', (text, code) => {
    expect(rowOf({ ...least, code: text }).code).toBe(code)
  })

  test('takes statuses and channels in any usual spelling', () => {
    expect(rowOf({ ...least, status: '04', channel: 'ONLINE' })).toMatchObject({
      status: 4,
      channel: 'online',
    })
  })

  test('loses control characters, not its line ends', () => {
    expect(rowOf({ ...least, note: 'a\u0000\u200bb\r\nc' }).note).toBe('ab\nc')
  })

  test('may be finished before it was accepted: real feeds are', () => {
    expect(problemsOf({ finished_at: '2026-10-01' })).toEqual([])
  })
})

describe('the status', () => {
  test.each(['0', '11', 'Đang xử lý', 4.5])('%j is refused where no source is named', (status) => {
    expect(problemsOf({ status, source_system: '' })).toMatchObject([
      { field: 'status', problem: 'unknownWord', example: '1-10' },
    ])
  })

  const words: StatusWords = (source, value) =>
    source === 'dvc' && value.toLowerCase() === 'đã trả' ? 10 : undefined
  const read = (changes: Record<string, unknown>) => {
    const reading = readDossierRow({ ...full, ...changes }, rules, words)
    return 'row' in reading ? [reading.row.status, reading.row.sourceStatus] : reading.problems
  }

  test('in the words of a source is what these stand for', () => {
    expect(read({ status: ' Đã Trả ' })).toEqual([10, undefined])
  })

  test('in words that nobody knows is kept, and counts as in work', () => {
    expect(read({ status: 'Chờ liên thông' })).toEqual([4, 'Chờ liên thông'])
    expect(read({ status: 'Đã trả', source_system: 'other' })).toEqual([4, 'Đã trả'])
    expect(read({ status: 19 })).toEqual([4, '19'])
  })

  test('of the national list needs no words', () => {
    expect(read({ status: '5' })).toEqual([5, undefined])
  })

  test('of a source that numbers its own otherwise is what was said of it', () => {
    const reading = readDossierRow({ ...full, status: '4' }, rules, () => 9)
    expect(reading).toMatchObject({ row: { status: 9 } })
  })
})

describe('a bad field is named with the reason and an example', () => {
  test.each([
    ['code', '', 'required'],
    ['code', '261008-0975', 'dossierCode'],
    ['code', '1.001193', 'dossierCode'],
    ['code', 'mã H36.25.12-261008-0975 của tôi', 'dossierCode'],
    ['code', 'H36.25.12-261O08-0975', 'dossierCode'],
    ['code', 'H36.25.12-260230-0975', 'impossibleCodeDate'],
    ['code', 'H36.25.12-271008-0975', 'impossibleCodeDate'],
    ['code', 'H99.25-261008-0975', 'unknownPrefix'],
    ['status', '', 'required'],
    ['updated_at', '', 'required'],
    ['updated_at', '20/11/2026', 'unreadableTime'],
    ['due_at', '2026-02-30', 'impossibleTime'],
    ['accepted_at', '2026-10-08T25:00:00', 'impossibleTime'],
    ['channel', 'zalo', 'unknownWord'],
    ['applicant_phone', '0912 345', 'notPhone'],
    ['applicant_phone', '0912345678; 0987654321', 'notPhone'],
    ['amount_due', '-1', 'notAmount'],
    ['amount_due', '150.000', 'notAmount'],
    ['amount_due', '12,5', 'notAmount'],
    ['applicant_name', 'x'.repeat(501), 'tooLong'],
    ['note', 'x'.repeat(2001), 'tooLong'],
    ['note', { vi: 'a' }, 'notText'],
    ['note', true, 'notText'],
  ])('%s = %j: %s', (field, value, problem) => {
    const problems = problemsOf({ [field]: value })
    expect(problems.map((one) => [one.field, one.problem])).toEqual([[field, problem]])
    if (problem !== 'notText') expect(problems[0]?.example).not.toBe('')
  })

  test('and all bad fields are named at once', () => {
    const problems = problemsOf({ code: '', status: '', due_at: 'mai', amount_due: 'x' })
    expect(problems.map((one) => one.field)).toEqual(['code', 'status', 'due_at', 'amount_due'])
  })
})
