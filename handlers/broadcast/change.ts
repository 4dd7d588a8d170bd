import type { Broadcast } from '#src/broadcasts/broadcast.ts'
import type { BroadcastChange, Refused } from '#src/broadcasts/broadcasts.ts'
import type { Answer, Write } from '#src/chat/handler.ts'
import { withoutDialogue } from '#src/chat/session.ts'
import type { Dialogue } from '#src/dialogues/dialogue.ts'
import { holds } from '#src/officers/officer.ts'
import { menuChoice } from '../views/menu.ts'
import { createFacts, type Facts } from './facts.ts'
import type { At, Services } from './job.ts'
import { ask, stepAfter } from './questions.ts'
import { listChoice, openChoice, review } from './review.ts'
import { type State, steps } from './state.ts'

/** A change, or how it comes about in the transaction that makes it. */
type Wanted = BroadcastChange | ((tx: Parameters<Write>[0]) => Promise<BroadcastChange>)

/** What a draft will be once it is changed so: counted and shown before it is written. */
function changed(broadcast: Broadcast, change: BroadcastChange): Broadcast {
  const known = Object.entries(change).map(([key, value]) => [key, value ?? undefined])
  return { ...broadcast, ...Object.fromEntries(known) }
}

/** Asking for the parts of a broadcast and changing them, one at a time. */
export function createChange(services: Services) {
  const { broadcasts } = services
  const factsOf = createFacts(services)

  /** A sentence over the ways on. */
  function saying(text: string, { turn }: At, id?: number): Answer {
    const open = id === undefined ? [] : [openChoice(id, turn)]
    const choices = [...open, listChoice(turn), menuChoice(turn.t)]
    return { replies: [{ text, choices }], session: withoutDialogue(turn.session) }
  }

  /** Why a deed was not done, and the way on. */
  function refused(refusal: Refused, at: At, id?: number): Answer {
    const { t } = at.turn
    if (refusal.kind === 'none') return saying(t('broadcast.refused.none'), at)
    if (refusal.kind !== 'state') return saying(t(`broadcast.refused.${refusal.kind}`), at, id)
    const state = t(`broadcast.state.${refusal.state}`)
    return saying(t('broadcast.refused.state', { state }), at, id)
  }

  const show = (facts: Facts, at: At) =>
    review(facts, { ...services, lacksOf: broadcasts.lacksOf }, at)

  const question = (facts: Facts, state: State, at: At, head?: string) =>
    ask(facts, state, { services, at, head })

  /** A broadcast of the officer's own. */
  async function own(id: number, { officer }: At): Promise<Broadcast | undefined> {
    const found = await broadcasts.find(id, officer)
    return found?.makerId === officer.id ? found : undefined
  }

  /** Asks for one part of a draft; `head`: what is said first. */
  async function askFor(state: State, at: At, head?: string): Promise<Answer> {
    const found = await own(state.id, at)
    if (found === undefined) return refused({ kind: 'none' }, at)
    const wanted = { counting: state.step === 'audience', money: state.step === 'money' }
    return question(await factsOf(found, wanted), state, at, head)
  }

  /** What follows an answered question: the next one of a new broadcast, else the whole. */
  function onward(facts: Facts, { step, id, flow }: State, at: At): Answer {
    const asked = steps.find((each) => each === step)
    const next = flow && asked !== undefined ? stepAfter(asked) : undefined
    return next === undefined ? show(facts, at) : question(facts, { step: next, id, flow }, at)
  }

  /** Changes a draft and goes on; with `stay` the same question comes again, for there may be more of it. */
  async function change(
    state: State,
    wanted: Wanted,
    at: At,
    { stay = false, head }: { stay?: boolean; head?: string } = {},
  ): Promise<Answer | Write> {
    const found = await own(state.id, at)
    if (found === undefined) return refused({ kind: 'none' }, at)
    const facts = await factsOf(typeof wanted === 'function' ? found : changed(found, wanted))
    return async (tx) => {
      const change = typeof wanted === 'function' ? await wanted(tx) : wanted
      const done = await broadcasts.edit(tx, state.id, at.officer, change)
      if (done.kind !== 'done') return refused(done, at, state.id)
      const now = { ...facts, broadcast: done.broadcast }
      return stay ? question(now, { ...state, side: undefined }, at, head) : onward(now, state, at)
    }
  }

  /** What is shown of a draft made from a dialogue; it is counted before there is one. */
  async function factsOfNew({ audience }: BroadcastChange, { officer }: At, dialogue?: Dialogue) {
    const { audiences, communes } = services
    const counted = audience && audiences.reach(audience, await broadcasts.communeOf(officer))
    return {
      names: { communes, dialogues: new Map(dialogue && [[dialogue.code, dialogue.title]]) },
      ...{ maker: officer.name, approver: undefined, progress: undefined, reach: await counted },
      // Nothing was given yet that could be spent.
      moneyLeft: undefined,
    }
  }

  /** Makes a draft of the first answer, or of a whole dialogue. */
  async function begin(
    wanted: BroadcastChange,
    at: At,
    { dialogue }: { dialogue?: Dialogue } = {},
  ): Promise<Answer | Write> {
    const { turn, officer } = at
    if (!holds(officer, 'broadcaster')) return saying(turn.t('broadcast.not-writer'), at)
    const facts = await factsOfNew(wanted, at, dialogue)
    return async (tx) => {
      const from = dialogue === undefined ? {} : { dialogueId: dialogue.id }
      const { id } = await broadcasts.create(tx, officer, from)
      const done = await broadcasts.edit(tx, id, officer, wanted)
      if (done.kind !== 'done') return refused(done, at, id)
      const made = { ...facts, broadcast: done.broadcast }
      const flow = dialogue === undefined
      return flow ? onward(made, { step: 'text', id, flow }, at) : show(made, at)
    }
  }

  return { factsOf, saying, refused, show, own, askFor, onward, change, begin, question }
}

export type Change = ReturnType<typeof createChange>
