import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Apologies, Approved, Filled, Ready } from '#src/apologies/apologies.ts'
import type { Letter } from '#src/apologies/letter.ts'
import { inDialogue } from '#src/chat/session.ts'
import type { Dossiers } from '#src/dossiers/dossiers.ts'
import { letterText } from '../views/apology-letter.ts'
import { apologyReplies, listReply } from './apology-replies.ts'
import type { Work, WorkKind } from './kind.ts'

const name = 'apology'
const asking = z.object({ id: z.number().int(), step: z.enum(['cause', 'day']) })
// Four and the menu are as many buttons as the narrowest platform shows; of a longer list three and the way on.
const pageLength = 3
const wholeLength = 4

const actions = z.union([
  z.tuple([z.literal('page'), z.coerce.number().int().nonnegative()]),
  z.tuple([z.literal('open'), z.coerce.number().int().positive()]),
  z.tuple([z.literal('cause'), z.coerce.number().int().positive(), z.string()]),
  z.tuple([z.literal('day'), z.coerce.number().int().positive(), z.string()]),
  z.tuple([z.literal('edit'), z.coerce.number().int().positive(), z.enum(['cause', 'day'])]),
  z.tuple([z.literal('approve'), z.coerce.number().int().positive(), z.string()]),
])

/** Tells one text from another; the button of the approval names the text that was read. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

type Services = {
  apologies: Apologies
  dossiers: Pick<Dossiers, 'readCode'>
  hotline: string | undefined
}

/** Letters of apology: which dossiers are about to be late, the letter filled in step by step, read and approved. */
export function apologyWork({ apologies, dossiers, hotline }: Services): WorkKind {
  const write = (letter: Ready, { turn }: Work) => letterText(letter, { now: turn.now, hotline })

  async function page({ turn, tx, officer }: Work, offset: number) {
    const whole = await apologies.list(tx.sql, officer, { offset: 0, limit: wholeLength })
    const fits = whole.total <= wholeLength
    const from = fits || offset >= whole.total ? 0 : offset
    const shown = fits
      ? whole
      : await apologies.list(tx.sql, officer, { offset: from, limit: pageLength })
    const next = from + shown.letters.length
    const items = shown.letters.map((letter) => ({ letter, timing: apologies.timing(letter) }))
    const list = { items, total: whole.total, next: next < whole.total ? next : undefined }
    return { replies: [listReply(list, turn)], session: turn.session }
  }

  /** Says what a letter needs next, or what became of it, and leaves the question open. */
  function answer(at: Work, found: Filled | Approved) {
    const { turn } = at
    const ready = found.kind === 'ready' || found.kind === 'changed' ? found.letter : undefined
    const text = ready && write(ready, at)
    const preview = text === undefined ? undefined : { text, digest: digestOf(text) }
    const letter = 'letter' in found ? found.letter : undefined
    const facts = {
      ...{ found, preview, now: turn.now },
      timing: letter && apologies.timing(letter),
    }
    const step = { cause: 'cause', 'bad-cause': 'cause', day: 'day', 'bad-day': 'day' } as const
    const asked = found.kind in step ? step[found.kind as keyof typeof step] : undefined
    const session =
      asked === undefined || letter === undefined
        ? turn.session
        : inDialogue(turn.session, 'work', { kind: name, state: { id: letter.id, step: asked } })
    return { replies: [apologyReplies(facts, turn)], session }
  }

  /** What was done, for the audit log; what was refused is in it as well. */
  async function noted(at: Work, action: string, found: Filled | Approved) {
    const letter: Letter | undefined = 'letter' in found ? found.letter : undefined
    await at.note(action, {
      letter: letter?.id ?? null,
      dossier: letter?.code ?? null,
      outcome: found.kind,
    })
    return answer(at, found)
  }

  async function fill(at: Work, id: number, step: 'cause' | 'day', text: string) {
    const { tx, officer } = at
    const filled =
      step === 'cause'
        ? await apologies.fillCause(tx, officer, id, { words: text })
        : await apologies.fillDay(tx, officer, id, text)
    return await noted(at, `apology-${step}`, filled)
  }

  async function approve(at: Work, id: number, digest: string) {
    const approved = await apologies.approve(at.tx, at.officer, id, {
      write: (letter) => write(letter, at),
      isAsShown: (text) => digestOf(text) === digest,
    })
    return await noted(at, 'approve-apology', approved)
  }

  return {
    name,
    title: (t) => t('work.apology.title'),
    count: async ({ tx, officer }) =>
      (await apologies.list(tx.sql, officer, { offset: 0, limit: 1 })).total,
    show: (at) => page(at, 0),
    async find(at, named) {
      const reading = dossiers.readCode(named, at.turn.now)
      if (reading?.kind !== 'code') return undefined
      const id = await apologies.letterOf(at.tx.sql, reading.code)
      if (id === undefined) return undefined
      return await noted(at, 'open-apology', await apologies.open(at.tx, at.officer, id))
    },
    async choose(at, argument) {
      const read = actions.safeParse(argument.split(':'))
      if (!read.success) return undefined
      const { tx, officer } = at
      const [action, id, detail] = read.data
      switch (action) {
        case 'page':
          return await page(at, id)
        case 'open':
          return await noted(at, 'open-apology', await apologies.open(tx, officer, id))
        case 'edit':
          return answer(at, await apologies.reopen(tx, officer, id, detail))
        case 'cause': {
          const filled = await apologies.fillCause(tx, officer, id, { code: detail })
          return await noted(at, 'apology-cause', filled)
        }
        case 'day':
          return await fill(at, id, 'day', detail)
        case 'approve':
          return await approve(at, id, detail)
      }
    },
    async hear(at, state, text) {
      const asked = asking.safeParse(state).data
      return asked && (await fill(at, asked.id, asked.step, text))
    },
  }
}
