import type { Database } from '#src/database/database.ts'
import { testSealing } from './test-assistant.ts'

export type DossierFields = {
  code: string
  status?: number
  sourceStatus?: string
  procedureCode?: string
  procedureName?: string
  phone?: string | null
  officeCode?: string
  communeCode?: string
  acceptedAt?: string | null
  dueAt?: string | null
  finishedAt?: string | null
  supplementDueAt?: string | null
  updatedAt?: string
  sourceSystem?: string
  /** The API client that fed it; without it a file did. */
  fedBy?: number
}

const instant = (text: string | null | undefined) => (text ? new Date(`${text}+07:00`) : null)

/** Stores a dossier; what is not said is that of an ordinary one: in work, due on 2026-11-27, phone 0912 345 678. */
export async function makeDossier(database: Database, fields: DossierFields): Promise<void> {
  const {
    phone = '0912345678',
    acceptedAt = '2026-11-12T09:00:00',
    dueAt = '2026-11-27T23:59:59',
  } = fields
  await database.prisma.dossier.create({
    data: {
      code: fields.code,
      status: fields.status ?? 4,
      sourceStatus: fields.sourceStatus ?? null,
      procedureCode: fields.procedureCode ?? null,
      procedureName: fields.procedureName ?? 'Đăng ký khai sinh',
      phoneSealed: phone === null ? null : new Uint8Array(testSealing.seal(phone)),
      officeCode: fields.officeCode ?? null,
      sourceSystem: fields.sourceSystem ?? null,
      fedBy: fields.fedBy ?? null,
      communeCode: fields.communeCode ?? '24985',
      acceptedAt: instant(acceptedAt),
      dueAt: instant(dueAt),
      finishedAt: instant(fields.finishedAt),
      supplementDueAt: instant(fields.supplementDueAt),
      updatedAt: instant(fields.updatedAt ?? '2026-11-20T08:15:00') as Date,
      contentHash: new Uint8Array(32),
    },
  })
}
