import { z } from 'zod'

/** The most dossiers in one call, and the most bytes of its body after unpacking. */
export const mostItems = 1000
export const mostBytes = 5 * 1024 * 1024

const text = (description: string, example: string) =>
  z
    .string()
    .nullable()
    .optional()
    .meta({ description, examples: [example] })

const time = (what: string) =>
  text(
    `${what}. ISO 8601; without a zone it is +07:00, a date alone ends at 23:59:59.`,
    '2026-10-12T17:00:00+07:00',
  )

/**
 * One dossier as a client sends it: the fields of dossiers.csv. Types only; what the texts must say
 * is read by src/dossiers/read-dossier-row.ts.
 */
export const dossierItem = z
  .strictObject({
    code: z.string().meta({
      description: 'Dossier code as on the slip, in any spelling. The key of the upsert.',
      examples: ['H36.24.958-261008-0975'],
    }),
    procedure_code: text('Code of the administrative procedure', '1.001193'),
    procedure_name: text('Name of the procedure', 'Đăng ký khai sinh'),
    applicant_name: text('Name of the applicant; encrypted at rest, never shown', 'Nguyễn Thị Ánh'),
    applicant_phone: text(
      'One Vietnamese phone number; encrypted at rest. Without it nobody can open the dossier.',
      '0912345678',
    ),
    office_code: text('Code of the office that works on it', 'H36.24.958'),
    commune_code: text('Code of the commune since 1-7-2025, five digits', '24958'),
    channel: text('direct, online or post', 'direct'),
    submitted_at: time('Handed in'),
    accepted_at: time('Accepted'),
    due_at: time('Promised on the slip; final, never moved by the assistant'),
    finished_at: time('Finished'),
    status: z.union([z.string(), z.int()]).meta({
      description:
        '1-10 of the national list, or, with source_system, a word or code of that system. One that no mapping knows is accepted and shown as "in work, ask the office".',
      examples: ['4', 9, 'Đang thụ lý'],
    }),
    note: text('Any remark, at most 2,000 characters; never shown', 'Bổ sung lần 1'),
    updated_at: z.string().meta({
      description:
        'When the data was last changed at its source; ISO 8601. An older one than is stored changes nothing.',
      examples: ['2026-10-08T09:30:00+07:00'],
    }),
    supplement_due_at: time('Until when missing papers may be handed in'),
    amount_due: z
      .union([z.string(), z.int()])
      .nullable()
      .optional()
      .meta({ description: 'What is to be paid, in whole đồng', examples: [150000] }),
    source_system: text('The system in whose words the status is', 'mot-cua-tinh'),
  })
  .meta({
    description:
      'A whole row: a field that is null, empty or not there clears what was stored. Texts have at most 500 characters.',
    examples: [
      {
        code: 'H36.24.958-261008-0975',
        procedure_code: '1.001193',
        procedure_name: 'Đăng ký khai sinh',
        applicant_phone: '0912345678',
        commune_code: '24958',
        channel: 'direct',
        accepted_at: '2026-10-08T09:30:00+07:00',
        due_at: '2026-10-12',
        status: 4,
        updated_at: '2026-10-08T09:30:00+07:00',
      },
    ],
  })

const itemError = z.strictObject({
  field: z.string().meta({ description: 'Empty where the item as a whole is meant' }),
  problem: z.string().meta({ description: 'A code for programs', examples: ['unreadableTime'] }),
  message: z.string().meta({ description: 'A sentence for people, vi or en by Accept-Language' }),
  example: z.string().meta({ description: 'What would have been right' }),
})

/** What became of a call, item by item where one was rejected. */
export const feedResult = z
  .strictObject({
    received: z.int().min(0),
    created: z.int().min(0),
    updated: z.int().min(0),
    unchanged: z.int().min(0),
    rejected: z.array(
      z.strictObject({
        index: z.int().min(0).meta({ description: 'Place in the array, from 0' }),
        code: z.string().nullable(),
        errors: z.array(itemError).min(1),
      }),
    ),
  })
  .meta({
    description: 'received = created + updated + unchanged + rejected',
    examples: [
      {
        ...{ received: 3, created: 1, updated: 1, unchanged: 0 },
        rejected: [
          {
            index: 2,
            code: 'H36.24.958-261008-0976',
            errors: [
              {
                field: 'updated_at',
                problem: 'unreadableTime',
                message: 'is not an ISO 8601 date or time',
                example: '2026-11-20T08:30:00+07:00',
              },
            ],
          },
        ],
      },
    ],
  })

/** RFC 9457. */
export const problemDetails = z
  .strictObject({
    type: z.url().meta({ description: 'Names the kind of problem' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What to do' }),
  })
  .meta({ description: 'Problem details of RFC 9457' })
