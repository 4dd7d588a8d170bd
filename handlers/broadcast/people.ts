import type { Audience, Segment } from '#src/audiences/segment.ts'
import type { Answer, Write } from '#src/chat/handler.ts'
import { placesOf, type Reading } from '#src/communes/reading.ts'
import { formatDate } from '#src/i18n/format.ts'
import { menuChoice } from '../views/menu.ts'
import { whichPlace } from '../views/place.ts'
import type { Change } from './change.ts'
import type { At, Job, Services } from './job.ts'
import { openChoice } from './review.ts'
import { asking, name, type State, tap } from './state.ts'

const mostListed = 8
const groups = ['agreed', 'commune', 'registered', 'waitlisted', 'reports'] as const
type Group = (typeof groups)[number]

const same = (one: Segment, other: Segment) => JSON.stringify(one) === JSON.stringify(other)

/** Whom a broadcast is for: groups by their names, added and taken out one at a time. */
export function createPeople(services: Services, steps: Change) {
  const { communes, dialogues, dialogueDesk } = services

  /** Adds groups to the people, or to those who are left out; a group moves when it stood on the other side. */
  async function add(state: State, segments: readonly Segment[], at: At): Promise<Answer | Write> {
    const found = await steps.own(state.id, at)
    if (found === undefined) return steps.refused({ kind: 'none' }, at)
    const side = state.side ?? 'include'
    const without = (list: readonly Segment[]) =>
      list.filter((each) => !segments.some((added) => same(each, added)))
    const audience: Audience = {
      include: without(found.audience.include),
      exclude: without(found.audience.exclude),
    }
    audience[side].push(...segments)
    return await steps.change(state, { audience }, at, { stay: true })
  }

  async function addCommunes(state: State, codes: readonly string[], at: At) {
    const { communeCode } = (await steps.own(state.id, at)) ?? {}
    if (communeCode !== undefined && codes.some((code) => code !== communeCode)) {
      return await steps.askFor(state, at, at.turn.t('broadcast.fault.not-your-area'))
    }
    return await add(
      state,
      codes.map((commune): Segment => ({ kind: 'commune', commune })),
      at,
    )
  }

  /** The communes of one reading that are ours to write to; undefined: it must be asked which is meant. */
  function communesOf(reading: Reading): string[] | undefined {
    if (reading.kind === 'one') return reading.own ? [reading.place.code] : undefined
    if (reading.kind !== 'split' && reading.kind !== 'district') return undefined
    return placesOf(reading).map(({ code }) => code)
  }

  /** Communes by today's names or the old ones, several at once; an old district is all that it went into. */
  async function named(state: State, said: string, at: At): Promise<Answer | Write> {
    const gazetteer = communes.gazetteer()
    const whole = gazetteer.resolve(said)
    const mentioned =
      whole.kind === 'none' ? gazetteer.findIn(said).map(({ reading }) => reading) : [whole]
    const codes = mentioned.map(communesOf)
    if (mentioned.length > 0 && codes.every((each) => each !== undefined)) {
      return await addCommunes(state, [...new Set(codes.flat())], at)
    }
    const unclear = mentioned[codes.indexOf(undefined)] ?? whole
    const prefix = `${name}:place:${state.id}` as const
    const back = unclear.kind === 'one' ? undefined : whichPlace(unclear, { prefix, t: at.turn.t })
    if (back === undefined) return await steps.askFor(state, at, at.turn.t('broadcast.fault.place'))
    return { replies: [back], session: asking(at.turn.session, state) }
  }

  /** The dialogues whose people can be written to, soonest first. */
  async function listDialogues(
    state: State,
    group: 'registered' | 'waitlisted',
    at: At,
  ): Promise<Answer> {
    const { t, session, now } = at.turn
    const { communeCode } = (await steps.own(state.id, at)) ?? {}
    const found = await dialogueDesk.list(communeCode, now)
    const choices = found.slice(0, mostListed).map(({ id, title, startsAt }) => ({
      label: `${formatDate(startsAt).slice(0, 5)} ${title}`.slice(0, 60),
      data: tap('group', state.id, group, id),
    }))
    const text = t(
      choices.length === 0 ? 'broadcast.ask.no-dialogue' : 'broadcast.ask.which-dialogue',
    )
    const back = [openChoice(state.id, at.turn), menuChoice(t)]
    return { replies: [{ text, choices: [...choices, ...back] }], session: asking(session, state) }
  }

  /** A tap on a group; `dialogueId` tells which dialogue's people. */
  const choose =
    (state: State, group: string, dialogueId: number | undefined): Job =>
    async (at) => {
      const kind = groups.find((each): each is Group => each === group)
      if (kind === 'agreed') return await add(state, [{ kind }], at)
      if (kind === 'reports') return await add(state, [{ kind: 'open-reports' }], at)
      if (kind === 'registered' || kind === 'waitlisted') {
        if (dialogueId === undefined) return await listDialogues(state, kind, at)
        const dialogue = await dialogues.find(dialogueId)
        if (dialogue === undefined) return await listDialogues(state, kind, at)
        return await add(state, [{ kind, dialogue: dialogue.code }], at)
      }
      const { t, session } = at.turn
      const side = { ...state, side: state.side ?? ('include' as const) }
      const choices = [openChoice(state.id, at.turn), menuChoice(t)]
      return {
        replies: [{ text: t('broadcast.ask.commune'), choices }],
        session: asking(session, side),
      }
    }

  /** Adding to the people, or taking out of them. */
  const turnTo =
    (state: State, side: 'include' | 'exclude'): Job =>
    (at) =>
      steps.askFor({ ...state, side }, at)

  const clear =
    (state: State): Job =>
    (at) =>
      steps.change({ ...state, side: undefined }, { audience: { include: [], exclude: [] } }, at, {
        stay: true,
      })

  const hear =
    (state: State, said: string): Job =>
    (at) =>
      named(state, said, at)

  const place =
    (state: State, code: string): Job =>
    (at) =>
      addCommunes(state, [code], at)

  /** An old district: all communes that it went into. */
  const district =
    (state: State, key: string): Job =>
    async (at) => {
      const found = communes.gazetteer().district(key)
      const codes = found?.communes.map(({ code }) => code) ?? []
      return await addCommunes(state, codes, at)
    }

  return { choose, turnTo, clear, hear, place, district }
}
