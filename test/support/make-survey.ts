import type { Database } from '#src/database/database.ts'
import type { NewQuestion } from '#src/surveys/survey.ts'

type Given = {
  code?: string
  title?: string
  communeCodes?: string[]
  openTo?: 'audience' | 'anybody'
  areaCode?: string | null
  makerId?: number
  openedAt?: Date
  endsAt?: Date
  questions?: NewQuestion[]
}

const threeQuestions: NewQuestion[] = [
  {
    kind: 'choice',
    text: 'Anh/chị có đồng ý với hương ước không?',
    options: ['Đồng ý', 'Không đồng ý'],
  },
  { kind: 'scale', text: 'Hương ước dễ hiểu đến đâu?', options: [] },
  { kind: 'text', text: 'Cần sửa điều gì?', options: [] },
]

/** A survey of the town, open until the evening of its fifth day; its number. */
export async function makeSurvey({ prisma }: Database, given: Given = {}): Promise<number> {
  const { questions = threeQuestions, ...fields } = given
  const { id } = await prisma.survey.create({
    data: {
      ...{ code: 'YK-THN333', title: 'Hương ước thôn 3' },
      ...{ text: 'Hương ước mới quy định giờ giữ yên lặng và quỹ chung.' },
      ...{ communeCodes: ['24985'], openTo: 'anybody', areaCode: '24985', makerId: 0 },
      openedAt: new Date('2026-11-19T09:00:00+07:00'),
      endsAt: new Date('2026-11-25T23:59:59+07:00'),
      ...fields,
      questions: { create: questions.map((question, at) => ({ ...question, place: at + 1 })) },
    },
  })
  return id
}
