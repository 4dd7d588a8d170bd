import type { Database } from '#src/database/database.ts'
import type { CurrentCategories } from './current-categories.ts'
import type { ReportState } from './report.ts'

/** What everybody may know of a report: no word of the citizen, no exact place. */
export type PublishedReport = {
  receipt: string
  category: string
  communeCode: string | undefined
  office: string | undefined
  state: ReportState
  filedAt: Date
  dueAt: Date
  answeredAt: Date | undefined
  /** Of answered reports, with long numbers blotted out: an office may have written somebody's phone. */
  answer: string | undefined
  /** Those that an officer published: the citizen's, then the office's. */
  photos: PublishedPhoto[]
}

type PublishedPhoto = {
  publicId: string
  kind: 'before' | 'after'
  width: number
  height: number
}

export type PublishedFilter = {
  commune?: string | undefined
  category?: string | undefined
  state?: string | undefined
  /** From 0. */
  page: number
}

const pageLength = 20
const longNumber = /\d(?:[ .-]?\d){8,}/g
const knownId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const answeredStates = ['answered', 'closed']

/** The reports of public categories, newest first (NĐ 20/2008 Đ19: results are made public). */
export function createPublished({ prisma }: Database, categories: CurrentCategories) {
  const shown = () => categories.current().filter((each) => each.public)

  /** One page of them, how many there are in all, and what there is to choose from. */
  async function list({ commune, category, state, page }: PublishedFilter) {
    const codes = shown().map(({ code }) => code)
    const all = { categoryCode: { in: codes } }
    const where = {
      categoryCode: { in: codes.filter((code) => category === undefined || code === category) },
      ...(commune !== undefined && { communeCode: commune }),
      ...(state !== undefined && { state }),
    }
    const [total, rows, places] = await Promise.all([
      prisma.report.count({ where }),
      prisma.report.findMany({
        where,
        orderBy: [{ filedAt: 'desc' }, { id: 'desc' }],
        include: { photos: { where: { publicId: { not: null } }, orderBy: { place: 'asc' } } },
        ...{ skip: page * pageLength, take: pageLength },
      }),
      prisma.report.groupBy({ by: ['communeCode'], where: all }),
    ])
    const officeCodes = rows.flatMap(({ officeCode }) => officeCode ?? [])
    const offices = await prisma.office.findMany({ where: { code: { in: officeCodes } } })
    const items = rows.map(
      (row): PublishedReport => ({
        ...{ receipt: row.receipt, filedAt: row.filedAt, dueAt: row.dueAt },
        state: row.state as ReportState,
        category: shown().find(({ code }) => code === row.categoryCode)?.name ?? '',
        communeCode: row.communeCode ?? undefined,
        office: offices.find(({ code }) => code === row.officeCode)?.name,
        answeredAt: row.answeredAt ?? undefined,
        answer: answeredStates.includes(row.state)
          ? row.officeWords?.replace(longNumber, '…')
          : undefined,
        photos: (['before', 'after'] as const).flatMap((kind) =>
          row.photos
            .filter((photo) => photo.kind === kind)
            .flatMap(({ publicId, width, height }) =>
              publicId === null ? [] : [{ publicId, kind, width, height }],
            ),
        ),
      }),
    )
    return {
      ...{ items, total, pages: Math.max(1, Math.ceil(total / pageLength)) },
      communes: places.flatMap(({ communeCode }) => communeCode ?? []),
      categories: shown().map(({ code, name }) => ({ code, name })),
    }
  }

  /** The photo that is published under this name, as long as its report is; undefined: none. */
  async function photoId(publicId: string): Promise<string | undefined> {
    if (!knownId.test(publicId)) return undefined
    const photo = await prisma.reportPhoto.findUnique({
      where: { publicId },
      select: { id: true, report: { select: { categoryCode: true } } },
    })
    const open = shown().some(({ code }) => code === photo?.report?.categoryCode)
    return open ? photo?.id : undefined
  }

  return { list, photoId }
}
