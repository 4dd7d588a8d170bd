import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Database } from '#src/database/database.ts'
import { makeDossier } from './make-dossier.ts'
import { loadMeetings } from './meetings.ts'

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

async function loadPlaces(database: Database): Promise<void> {
  const province = {
    provinceCode: '68',
    provinceName: 'Tỉnh Lâm Đồng',
    kind: 'Xã',
    validFrom: new Date('2025-07-01'),
  }
  await database.prisma.commune.createMany({
    data: [
      { ...province, code: '24985', name: 'Xã Ninh Gia' },
      { ...province, code: '24988', name: 'Xã Tà Năng' },
      { ...province, code: '24976', name: 'Xã Tân Hội' },
      { ...province, code: '23143', name: 'Xã Tân Thành' },
      { ...province, code: '22972', name: 'Xã Phan Rí Cửa' },
      { ...province, code: '22978', name: 'Xã Tuy Phong' },
    ],
  })
  const oldDistrict = { province: 'Tỉnh Lâm Đồng', district: 'Huyện Đức Trọng', split: false }
  const oldBinhThuan = { province: 'Tỉnh Bình Thuận', district: 'Huyện Tuy Phong', split: true }
  await database.prisma.formerUnit.createMany({
    data: [
      { ...oldDistrict, communeCode: '24985', name: 'Xã Ninh Gia' },
      { ...oldDistrict, communeCode: '24988', name: 'Xã Đa Quyn' },
      { ...oldDistrict, communeCode: '24976', name: 'Xã Tân Thành' },
      { ...oldBinhThuan, communeCode: '22972', name: 'Xã Phong Phú' },
      { ...oldBinhThuan, communeCode: '22978', name: 'Xã Phong Phú' },
    ],
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
}

/** A small province for the dialogues: three places and their old names, one office, and a dossier of every sort. */
export async function loadTown(database: Database): Promise<void> {
  await loadCalendar(database)
  await loadPlaces(database)
  await loadMeetings(database)
  // It was last heard two days before the dialogues; only a feed that is watched is ever stale.
  await database.prisma.apiClient.create({
    data: {
      name: 'một cửa điện tử',
      tokenHash: new Uint8Array(32),
      lastUsedAt: new Date('2026-11-18T09:00:00+07:00'),
    },
  })
  const in2026 = (number: string) => `H36.12.345-261112-${number}`
  await makeDossier(database, { code: in2026('0001') })
  await makeDossier(database, { code: in2026('0002'), dueAt: '2026-11-17T23:59:59' })
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
    code: '000.00.12.H11-251120-0003',
    procedureName: 'Chứng thực bản sao',
  })
  await makeDossier(database, {
    code: 'G15.01-260901-150123',
    procedureName: 'Cấp phiếu lý lịch tư pháp',
  })
}
