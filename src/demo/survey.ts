import { localDay } from '#src/calendar/working-days.ts'
import type { Database } from '#src/database/database.ts'
import type { NewQuestion } from '#src/surveys/survey.ts'
import { endOf, shift } from './days.ts'
import { type DemoCommune, inside } from './offices.ts'

const code = 'YK-DEM234'
const openDays = 30

const questions: NewQuestion[] = [
  {
    kind: 'choice',
    text: 'Anh/chị có đồng ý mở rộng đường không?',
    options: ['Đồng ý', 'Đồng ý, cần sửa phương án', 'Không đồng ý'],
  },
  { kind: 'scale', text: 'Đường hiện nay đi lại thuận tiện đến đâu?', options: [] },
  { kind: 'text', text: 'Còn điều gì xã cần biết trước khi làm?', options: [] },
]

/** Puts one invented draft before the people of the first commune, open for a month from `now`; how many were added, 1 or 0. */
export async function addDemoSurvey(
  { transaction }: Database,
  now: Date,
  [commune]: readonly DemoCommune[],
): Promise<number> {
  if (commune === undefined) return 0
  const place = inside(commune.name)
  return await transaction(async ({ prisma }) => {
    const { count } = await prisma.survey.createMany({
      data: {
        ...{ code, title: `Mở rộng đường liên thôn ở ${place}`, openTo: 'anybody', makerId: 0 },
        text: `UBND ${place} dự định mở đường liên thôn từ 3 mét lên 5 mét trong năm tới. Nhà hai bên đường lùi hàng rào một mét và được xây lại rào. Dự thảo này là ví dụ minh họa.`,
        ...{ areaCode: commune.code, communeCodes: [commune.code], openedAt: now },
        endsAt: endOf(shift(localDay(now), openDays)),
      },
      skipDuplicates: true,
    })
    if (count === 0) return 0
    const { id: surveyId } = await prisma.survey.findUniqueOrThrow({ where: { code } })
    await prisma.surveyQuestion.createMany({
      data: questions.map((question, nth) => ({ ...question, surveyId, place: nth + 1 })),
    })
    return count
  })
}
