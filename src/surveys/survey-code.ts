import { spokenCode } from '#src/text/spoken-code.ts'

const survey = spokenCode('YK')

/** A new code of a survey, `YK-ABC234`; the caller tries again when it is taken. */
export const newSurveyCode = survey.make

/** The code of a survey in a text: `YK-ABC234` anywhere in it, in any case; undefined when there is none. */
export const readSurveyCode = survey.read

/** A code typed where nothing but a code is expected: the six signs alone will do. */
export const readBareSurveyCode = survey.readBare

/** What a link into the chat carries to open a survey: `yk_ABC234`. */
export function surveyPayload(code: string): string {
  return `yk_${code.slice('YK-'.length)}`
}

/** The code in what such a link carried; undefined: it carried something else. */
export function readSurveyPayload(payload: string): string | undefined {
  const [, signs] = /^yk_(\w{6})$/i.exec(payload) ?? []
  return signs && readSurveyCode(`YK-${signs}`)
}
