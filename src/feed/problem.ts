import type { Request, Response } from 'express'
import { languageOf, languages, type Translate, translator } from '#src/i18n/translate.ts'

/** Everything that can be wrong with a call, with its status; sentences are `feed.problem.*`. */
export const problemStatus = {
  'not-json': 400,
  'not-items': 400,
  'too-many-items': 400,
  'bad-request': 400,
  unauthorized: 401,
  'not-found': 404,
  'no-dossier': 404,
  method: 405,
  'too-large': 413,
  'media-type': 415,
  'too-fast': 429,
  fault: 500,
  unavailable: 503,
} as const

export type ProblemKind = keyof typeof problemStatus

/** The speaker of the language that the caller asked for; Vietnamese unless they prefer English. */
export function speak(request: Request): Translate {
  return translator(languageOf(request.acceptsLanguages([...languages]) || undefined))
}

type Params = Record<string, string | number>

/**
 * RFC 9457 problem details. The type is an address in our own description, where an example of the
 * problem stands. `params` is what the sentence names.
 */
export function problemBody(publicUrl: string, kind: ProblemKind, t: Translate, params: Params) {
  return {
    type: `${publicUrl}/api/openapi.json#/components/examples/${kind}`,
    title: t(`feed.problem.${kind}.title`),
    status: problemStatus[kind],
    detail: t(`feed.problem.${kind}.detail`, params),
  }
}

/** Answers with problem details, in the language of the caller. */
export function sendProblem(
  request: Request,
  response: Response,
  kind: ProblemKind,
  params: Params = {},
): void {
  const details = problemBody(response.locals.publicUrl, kind, speak(request), params)
  // As bytes: a text would get a charset behind the type, which this type does not have.
  const bytes = Buffer.from(JSON.stringify(details))
  response.status(details.status).type('application/problem+json').send(bytes)
}
