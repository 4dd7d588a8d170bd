import type { OfficeRow } from '#src/offices/import-offices.ts'

/** A commune as the demo needs it; `name` with its kind, `formerProvince` as before 1-7-2025. */
export type DemoCommune = { code: string; name: string; formerProvince: string }

/**
 * The provincial centre's code. Real organisation codes since 2025 are not published; these are
 * invented.
 */
export const provincialOffice = 'H36.01'

/** The code of a commune's one-stop office: 24958 has H36.24.958. */
export function officeCodeOf(communeCode: string): string {
  return `H36.${communeCode.slice(0, 2)}.${communeCode.slice(2)}`
}

const hours = 'Thứ Hai đến thứ Sáu, 7:30-11:30 và 13:30-17:00'

function office(code: string, communeCode: string | null, place: string): OfficeRow {
  return {
    code,
    name: `Trung tâm Phục vụ hành chính công ${place}`,
    commune_code: communeCode,
    address: `Trụ sở UBND ${place}`,
    // Numbers of real offices are not confirmed, and a wrong one sends people nowhere.
    phone: null,
    hours,
    kind: 'one_stop',
  }
}

/** `Xã Đức Trọng` inside a name: `xã Đức Trọng`. */
export function inside(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** The one-stop office of each commune, and the provincial one. */
export function demoOffices(communes: readonly DemoCommune[]): OfficeRow[] {
  return [
    office(provincialOffice, null, 'tỉnh Lâm Đồng'),
    ...communes.map(({ code, name }) => office(officeCodeOf(code), code, inside(name))),
  ]
}
