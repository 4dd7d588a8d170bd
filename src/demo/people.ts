import { type LocalDay, localDay } from '#src/calendar/working-days.ts'
import type { FedDossier } from '#src/dossiers/read-dossier-row.ts'
import { lastFour } from '#src/phone.ts'
import { at, codeDate, endOf, isWeekday, shift, stepDays, type WorkingDays } from './days.ts'
import { demoSource } from './generate-dossiers.ts'
import { inventPhone } from './names.ts'
import { officeCodeOf } from './offices.ts'
import { type DemoProcedure, demoProcedures } from './procedures.ts'

/** A dossier of a named person. Days are weekdays before today. */
type Slip = {
  procedure: DemoProcedure
  /** What stands before and after the date in its code. */
  series: readonly [org: string, number: string]
  handedIn: number | LocalDay
  status: number
  finished?: number | LocalDay
  note?: string
  /** Days from today. */
  supplementIn?: number
  amountDue?: number
  /** The slip shows a phone that the dossier does not have. */
  withoutPhone?: true
}

type Person = {
  id: string
  name: string
  /** Without the form of address. */
  fullName: string
  note: string
  phone: string
  commune: string
  slips: readonly Slip[]
}

const {
  building,
  business,
  copy,
  correction,
  disability,
  extract,
  landExchange,
  landTransfer,
  marriage,
  poverty,
  residence,
  residenceProof,
  single,
  stay,
} = demoProcedures

const org = (commune: string, number: string) => [officeCodeOf(commune), number] as const

const people: readonly Person[] = [
  {
    id: 'ba-tam',
    name: 'Bà Trần Thị Tám',
    fullName: 'Trần Thị Tám',
    note: 'Xin xác nhận khuyết tật cho chồng: hồ sơ còn trong hạn. Bản sao chứng thực đã nhận.',
    phone: inventPhone(1_002_468),
    commune: '24958',
    slips: [
      { procedure: disability, series: org('24958', '0901'), handedIn: 8, status: 4 },
      { procedure: copy, series: org('24958', '0902'), handedIn: 15, status: 10, finished: 15 },
    ],
  },
  {
    id: 'anh-hung',
    name: 'Anh Nguyễn Văn Hùng',
    fullName: 'Nguyễn Văn Hùng',
    note: 'Xin giấy phép xây nhà: hồ sơ đã trễ hẹn. Xác nhận cư trú xong đúng hẹn.',
    phone: inventPhone(1_003_579),
    commune: '24778',
    slips: [
      { procedure: building, series: org('24778', '0911'), handedIn: 22, status: 4 },
      {
        procedure: residenceProof,
        series: org('24778', '0912'),
        handedIn: 26,
        status: 10,
        finished: 25,
      },
    ],
  },
  {
    id: 'chi-lan',
    name: 'Chị Lê Thị Ngọc Lan',
    fullName: 'Lê Thị Ngọc Lan',
    note: 'Mở quán ăn: phải bổ sung giấy ủy quyền. Cải chính hộ tịch đang làm.',
    phone: inventPhone(1_004_321),
    commune: '22945',
    slips: [
      {
        procedure: business,
        series: org('22945', '0921'),
        handedIn: 3,
        status: 5,
        supplementIn: 9,
        note: `Cần bổ sung: ${business.missing}.`,
      },
      { procedure: correction, series: ['G15.01', '150921'], handedIn: 1, status: 2 },
    ],
  },
  {
    id: 'ka-nhuy',
    name: 'Chị Ka Nhụy',
    fullName: 'Ka Nhụy',
    note: 'Sang tên đất rẫy: phải nộp 3.450.000 đồng thì hồ sơ mới đi tiếp.',
    phone: inventPhone(1_005_006),
    commune: '25000',
    slips: [
      {
        procedure: landTransfer,
        series: org('25000', '0931'),
        handedIn: 4,
        status: 6,
        amountDue: 3_450_000,
        note: 'Nộp lệ phí trước bạ và thuế theo thông báo của cơ quan thuế.',
      },
    ],
  },
  {
    id: 'co-hanh',
    name: 'Cô Phạm Thị Hạnh',
    fullName: 'Phạm Thị Hạnh',
    note: 'Đổi sổ đỏ: xong sớm, chờ đến lấy. Trích lục đã nhận.',
    phone: inventPhone(1_006_789),
    commune: '24611',
    slips: [
      {
        procedure: landExchange,
        series: org('24611', '0941'),
        handedIn: 4,
        status: 9,
        finished: 1,
      },
      { procedure: extract, series: org('24611', '0942'), handedIn: 30, status: 10, finished: 30 },
    ],
  },
  {
    id: 'chu-bay',
    name: 'Chú Võ Văn Bảy',
    fullName: 'Võ Văn Bảy',
    note: 'Xin công nhận hộ cận nghèo: lần đầu không được tiếp nhận, đã gửi lại trên mạng.',
    phone: inventPhone(1_007_012),
    commune: '22978',
    slips: [
      {
        procedure: poverty,
        series: org('22978', '0951'),
        handedIn: 6,
        status: 3,
        note: 'Giấy đề nghị rà soát chưa có chữ ký của chủ hộ.',
      },
      { procedure: poverty, series: org('22978', '0952'), handedIn: 1, status: 1 },
    ],
  },
  {
    id: 'ong-thanh',
    name: 'Ông Đặng Văn Thành',
    fullName: 'Đặng Văn Thành',
    note: 'Hồ sơ thường trú nộp hộ, không ghi số điện thoại: chỉ mở được tại quầy.',
    phone: inventPhone(1_008_345),
    commune: '23272',
    slips: [
      {
        procedure: residence,
        series: org('23272', '0961'),
        handedIn: 3,
        status: 4,
        withoutPhone: true,
      },
    ],
  },
  {
    id: 'chi-my',
    name: 'Chị Huỳnh Ngọc Mỹ',
    fullName: 'Huỳnh Ngọc Mỹ',
    note: 'Có mã cũ của Bình Thuận, mã của bộ, một hồ sơ xin rút và một hồ sơ dừng xử lý.',
    phone: inventPhone(1_009_678),
    commune: '23235',
    slips: [
      {
        procedure: marriage,
        series: ['000.35.12.H11', '0971'],
        handedIn: '2025-06-12',
        status: 10,
        finished: '2025-06-12',
      },
      { procedure: single, series: ['G15.01', '150971'], handedIn: 2, status: 4 },
      {
        procedure: stay,
        series: org('23235', '0972'),
        handedIn: 2,
        status: 7,
        note: 'Người nộp đề nghị rút hồ sơ.',
      },
      {
        procedure: building,
        series: org('23235', '0973'),
        handedIn: 40,
        status: 8,
        note: 'Dừng xử lý: quá hạn bổ sung mà chưa nhận được giấy tờ.',
      },
    ],
  },
]

function dayOf(when: number | LocalDay, today: LocalDay): LocalDay {
  return typeof when === 'number' ? stepDays(today, -when, isWeekday) : when
}

function codeOf({ series: [org, number], handedIn }: Slip, today: LocalDay): string {
  return `${org}-${codeDate(dayOf(handedIn, today))}-${number}`
}

/**
 * The people whom a visitor of the simulator may play, with the slips they hold. All invented.
 * Codes carry the day they were handed in, so they depend on the day of `now`: hand in the day that
 * the demo was loaded for (`demoDay`).
 */
export function demoPeople(now: Date) {
  const today = localDay(now)
  return people.map(({ id, name, note, phone, slips }) => ({
    id,
    name,
    note,
    phone,
    slips: slips.map((slip) => ({
      code: codeOf(slip, today),
      procedure: slip.procedure.name,
      last4: lastFour(phone),
    })),
  }))
}

function timesOf(slip: Slip, today: LocalDay, calendar: WorkingDays) {
  const handedIn = dayOf(slip.handedIn, today)
  const submittedAt = at(handedIn, 8 * 60 + 15)
  const opened = slip.status !== 1 && slip.status !== 3
  const acceptedAt = opened ? at(handedIn, 8 * 60 + 40) : null
  const dueAt = acceptedAt && endOf(calendar.dueDay(acceptedAt, slip.procedure.days))
  const finishedAt = slip.finished === undefined ? null : at(dayOf(slip.finished, today), 10 * 60)
  const updatedAt = finishedAt ?? acceptedAt ?? submittedAt
  return { submittedAt, acceptedAt, dueAt, finishedAt, updatedAt }
}

/** The dossiers behind the slips of `demoPeople`, as the one-stop system would feed them. */
export function peopleDossiers(now: Date, calendar: WorkingDays): FedDossier[] {
  const today = localDay(now)
  return people.flatMap((person) =>
    person.slips.map((slip) => ({
      ...timesOf(slip, today, calendar),
      code: codeOf(slip, today),
      procedureCode: slip.procedure.code,
      procedureName: slip.procedure.name,
      applicantName: person.fullName,
      applicantPhone: slip.withoutPhone ? null : person.phone,
      officeCode: officeCodeOf(person.commune),
      communeCode: person.commune,
      channel: slip.status === 1 ? ('online' as const) : ('direct' as const),
      supplementDueAt:
        slip.supplementIn === undefined ? null : endOf(shift(today, slip.supplementIn)),
      amountDue: slip.amountDue ?? null,
      status: slip.status,
      note: slip.note ?? null,
      sourceSystem: demoSource(today),
    })),
  )
}
