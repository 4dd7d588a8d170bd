import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadReferenceData } from '#src/reference-data.ts'
import { appoint } from '#test/support/appoint.ts'
import { telegramCitizen } from '#test/support/citizen.ts'
import { openTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTestAssistant, type TestAssistant } from '#test/support/test-assistant.ts'
import { readTable } from './shipped.ts'

type Question = { question: string; codes: string; place: string; start: string; end: string }

let database: TestDatabase
let test: TestAssistant
beforeAll(async () => {
  database = await openTestDatabase()
  await loadReferenceData(database)
  const data = { code: 'NG', name: 'Bộ phận một cửa NG', communeCode: '24985', kind: 'one_stop' }
  await database.prisma.office.create({ data })
  test = await startTestAssistant({ database })
})
afterAll(async () => {
  await test.close()
  await database.close()
})

/** What the audit log says was answered to a question that an official of the province typed, as it is, into a chat. */
async function answersTo(questions: readonly Question[]) {
  const said: { question: Question; answered: string[]; text: string }[] = []
  for (const question of questions) {
    await database.prisma.officerAccount.deleteMany()
    const who = telegramCitizen(test)
    const officerId = await appoint(test, who, {})
    const [reply] = await who.says(question.question)
    const row = await database.prisma.auditEntry.findFirst({
      where: { officerId, action: 'ask-figure' },
    })
    const { answered = [] } = (row?.detail ?? {}) as { answered?: string[] }
    said.push({ question, answered, text: reply?.text ?? '' })
  }
  return said
}

const codeOf = (answered: string) => /^register\.(\w+)/.exec(answered)?.[1]

function isOf({ codes, place, start, end }: Question, answered: string): boolean {
  const code = codeOf(answered) ?? ''
  if (!codes.split('|').includes(code)) return false
  const rest = answered.slice(`register.${code}`.length).replace(/^~[\w-]+/, '')
  return rest.startsWith(`:${place}:${start === '' ? '' : `${start}..${end}`}`)
}

// With `=` behind it a value was said; without, it was one of several choices.
const isStated = (answered: string) => answered.includes('=')

it.each(['questions-live.csv', 'questions-live-later.csv'])(
  'what officials type of the registers, in %s, is answered from the right one, place and time',
  async (file) => {
    const said = await answersTo(readTable(file) as Question[])
    const misses: string[] = []
    const wrong: string[] = []
    for (const { question, answered, text } of said) {
      const line = `${question.question} → ${answered.join(', ') || text.slice(0, 60)}`
      const isRight =
        question.codes === 'never' ? true : answered.some((each) => isOf(question, each))
      const stated = answered.filter(isStated)
      if (!isRight) misses.push(line)
      const printed = answered.length > 0 && answered.every((each) => /^\d+$/.test(each))
      if (
        stated.some((each) => question.codes === 'never' || !isOf(question, each)) ||
        (printed && !/^(?:Không có|Có phải|Có vài)/.test(text))
      )
        wrong.push(`${line} ${text.slice(0, 80)}`)
    }
    const share = 1 - misses.length / said.length
    process.stdout.write(`${file}: ${share.toFixed(3)} of ${said.length} right\n`)
    expect(wrong).toEqual([])
    expect(share, misses.join('\n')).toBeGreaterThanOrEqual(0.95)
  },
)
