import type { Handler, Match, Turn } from '#src/chat/handler.ts'
import { type Message, wordsOf } from '#src/chat/message.ts'
import { dialogueOf, type Session, withoutDialogue } from '#src/chat/session.ts'
import { asksFor, choiceArgument, commandOf } from '#src/chat/words.ts'
import { holds } from '#src/officers/officer.ts'
import { createChange } from './broadcast/change.ts'
import { createCompose } from './broadcast/compose.ts'
import { createDeeds } from './broadcast/deeds.ts'
import { createInvite } from './broadcast/invite.ts'
import { asOfficer, type Job, type Services } from './broadcast/job.ts'
import { createPeople } from './broadcast/people.ts'
import { doorNames } from './broadcast/questions.ts'
import { createReportFile } from './broadcast/report-file.ts'
import { listLabel, openChoice } from './broadcast/review.ts'
import { name, type State, stateSchema, tap } from './broadcast/state.ts'
import { createTest } from './broadcast/test-send.ts'
import { menuChoice } from './views/menu.ts'

const ways = {
  command: 'phatsong',
  words: ['phat song', 'tin phat song', 'phat tin', 'gui tin hang loat', 'gui tin nhieu nguoi'],
  choice: name,
}
// As many as the narrowest channel shows, with the way on.
const pageLength = 3
const mostListed = 60
const fields = ['text', 'audience', 'start', 'money', 'english', 'picture', 'buttons'] as const
const fieldsFirst = 4

/** `/phatsong`: officials write to many people, another official approves, and both see what comes of it. */
export function broadcast(services: Services): Handler {
  const { broadcasts, officers } = services
  const steps = createChange(services)
  const compose = createCompose(services, steps)
  const people = createPeople(services, steps)
  const deeds = createDeeds(services, steps)
  const { file } = createReportFile(services, steps)
  const { test } = createTest(services, steps)
  const { invite } = createInvite(services, steps)

  const page =
    (from: number): Job =>
    async ({ turn, officer }) => {
      const { t } = turn
      const found = await broadcasts.list(officer, mostListed)
      const writes = holds(officer, 'broadcaster') && from === 0
      const next = from + pageLength
      const choices = [
        ...(writes ? [{ label: t('broadcast.choice.new'), data: `${name}:new` }] : []),
        ...found
          .slice(from, next)
          .map((each) => ({ label: listLabel(each, turn), data: tap('open', each.id) })),
        next < found.length
          ? { label: t('broadcast.choice.more'), data: tap('page', next) }
          : menuChoice(t),
      ]
      const text = t(found.length === 0 ? 'broadcast.list-empty' : 'broadcast.list')
      return { replies: [{ text, choices }], session: withoutDialogue(turn.session) }
    }
  const list = page(0)

  const open =
    (id: number): Job =>
    async (at) => {
      const found = await broadcasts.find(id, at.officer)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      return steps.show(await steps.factsOf(found), at)
    }

  /** Which part of a draft to change. */
  const edit =
    (id: number, more: boolean): Job =>
    async (at) => {
      const { t } = at.turn
      const found = await steps.own(id, at)
      if (found === undefined) return steps.refused({ kind: 'none' }, at)
      const shown = more ? fields.slice(fieldsFirst) : fields.slice(0, fieldsFirst)
      const choices = [
        ...shown.map((step) => ({
          label: t(`broadcast.field.${step}`),
          data: tap('ask', id, step),
        })),
        more
          ? openChoice(id, at.turn)
          : { label: t('broadcast.choice.more'), data: tap('edit', id, 'more') },
      ]
      const text = t(
        found.state === 'draft' ? 'broadcast.which-part' : 'broadcast.which-part-again',
      )
      return { replies: [{ text, choices }], session: withoutDialogue(at.turn.session) }
    }

  type Tap = (id: number, extra: string, state: State | undefined) => Job | undefined

  /** The open question, when the tap belongs to it; else one of its own, that leads back to the whole. */
  const stateOf = (id: number, step: State['step'], state: State | undefined): State =>
    state?.id === id && state.step === step ? state : { step, id }
  const stepOf = (extra: string) => fields.find((each) => each === extra)
  const number = (extra: string) => (/^\d{1,9}$/.test(extra) ? Number(extra) : undefined)
  const withRevision = (deed: (id: number, revision: number) => Job): Tap => {
    return (id, extra) => {
      const revision = number(extra)
      return revision === undefined ? undefined : deed(id, revision)
    }
  }

  const taps: Record<string, Tap> = {
    open,
    page,
    edit: (id, extra) => edit(id, extra === 'more'),
    test,
    file,
    invite,
    submit: (id) => deeds.submit(id),
    approve: withRevision(deeds.approve),
    back: withRevision(deeds.askReason),
    pause: (id) => deeds.steer(id, 'pause'),
    resume: (id) => deeds.steer(id, 'resume'),
    drop: deeds.askWhetherToCancel,
    cancel: deeds.askWhetherToCancel,
    'cancel-now': (id) => deeds.steer(id, 'cancel'),
    resend: deeds.resend,
    ask: (id, extra) => {
      const step = stepOf(extra)
      return step && ((at) => steps.askFor({ step, id }, at))
    },
    done: (id, extra, state) => {
      const step = stepOf(extra)
      return step && compose.finish(stateOf(id, step, state))
    },
    clear: (id, extra, state) =>
      extra === 'audience'
        ? people.clear(stateOf(id, 'audience', state))
        : compose.clearButtons(stateOf(id, 'buttons', state)),
    door: (id, extra, state) => {
      const door = doorNames.find((each) => each === extra)
      return door && compose.openDoor(stateOf(id, 'buttons', state), door)
    },
    tomorrow: (id, _extra, state) => compose.tomorrow(stateOf(id, 'start', state)),
    wait: (id, extra, state) => compose.wait(stateOf(id, 'money', state), number(extra) ?? 0),
    group: (id, extra, state) => {
      const [group = '', dialogue = ''] = extra.split(':')
      return people.choose(stateOf(id, 'audience', state), group, number(dialogue))
    },
    side: (id, extra, state) =>
      people.turnTo(stateOf(id, 'audience', state), extra === 'exclude' ? 'exclude' : 'include'),
    place: (id, extra, state) => people.place(stateOf(id, 'audience', state), extra),
  }

  function jobOfTap(chosen: string, state: State | undefined): Job {
    if (chosen === 'new') return compose.first
    const [, within, key = ''] = /^place:(\d{1,9})-in:(.+):\d+$/.exec(chosen) ?? []
    if (within !== undefined)
      return people.district(stateOf(Number(within), 'audience', state), key)
    const [, verb = '', id = '', extra = ''] = /^([a-z-]+):(\d{1,9})(?::(.+))?$/.exec(chosen) ?? []
    const known = Object.hasOwn(taps, verb) ? taps[verb] : undefined
    return known?.(Number(id), extra, state) ?? list
  }

  function jobOfWords(state: State, message: Message, said: string): Job | undefined {
    if (state.step === 'reason') return deeds.hear(state, said)
    if (state.step === 'audience') return people.hear(state, said)
    return compose.hear(state, message, said)
  }

  /** What is said while a question of the desk is open: an official's words may hold anything. */
  function matchAnswer(message: Message, session: Session): Match | undefined {
    const state = dialogueOf(session, name, stateSchema)
    if (state === undefined) return undefined
    const answer = (job: Job): Match => ({
      understood: { broadcast: state.step },
      answer: asOfficer(officers, job),
    })
    const { content } = message
    if (content.kind === 'withheld') return answer(withheld(state))
    const isPicture = content.kind === 'media' && ['photo', 'file'].includes(content.media)
    if (isPicture && state.step === 'picture') return answer(compose.see(state))
    const said = content.kind === 'text' ? wordsOf(message) : undefined
    if (said === undefined || commandOf(said) !== undefined) return undefined
    const job = jobOfWords(state, message, said)
    return job && answer(job)
  }

  /** The words were taken for a denunciation and not kept: they must be put otherwise. */
  const withheld =
    (state: State): Job =>
    async (at) =>
      state.id === 0
        ? compose.firstAgain(at, at.turn.t('broadcast.fault.withheld'))
        : steps.askFor(state, at, at.turn.t('broadcast.fault.withheld'))

  return {
    name,
    matches(message, session) {
      const answer = (job: Job) => ({ answer: (turn: Turn) => asOfficer(officers, job)(turn) })
      if (asksFor(message, ways)) return answer(list)
      const chosen = choiceArgument(message, name)
      if (chosen === undefined) return matchAnswer(message, session)
      return answer(jobOfTap(chosen, dialogueOf(session, name, stateSchema)))
    },
  }
}
