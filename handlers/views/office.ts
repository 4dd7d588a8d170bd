import type { Translate } from '#src/i18n/translate.ts'
import type { Office } from '#src/offices/offices.ts'

/** An office as lines: its name, then what is known of where, when and by which number. */
export function officeLines(office: Office, t: Translate): string {
  const { address, hours, phone } = office
  return [
    office.name,
    address && t('contacts.address', { address }),
    hours && t('contacts.hours', { hours }),
    phone && t('contacts.phone', { phone }),
  ]
    .filter(Boolean)
    .join('\n')
}
