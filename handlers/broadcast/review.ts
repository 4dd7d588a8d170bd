import { type Broadcast, mayApprove } from '#src/broadcasts/broadcast.ts'
import type { Lack } from '#src/broadcasts/broadcasts.ts'
import type { Answer } from '#src/chat/handler.ts'
import type { Choice, Reply } from '#src/chat/reply.ts'
import { withoutDialogue } from '#src/chat/session.ts'
import type { Officer } from '#src/officers/officer.ts'
import { broadcastMessage } from '../views/broadcast.ts'
import { mostMessages, previewReplies } from '../views/broadcast-preview.ts'
import { reachText } from '../views/broadcast-reach.ts'
import { progressReply } from '../views/broadcast-run.ts'
import { audienceText, startText, titleOf, type Voice } from '../views/broadcast-words.ts'
import { menuChoice } from '../views/menu.ts'
import { type Facts, isUnbegun } from './facts.ts'
import type { At, Services } from './job.ts'
import { name, tap } from './state.ts'

type Looks = Pick<Services, 'looks' | 'billing'> & {
  lacksOf: (broadcast: Broadcast) => Lack[]
}

/** Back to the list of broadcasts. */
export const listChoice = ({ t }: Voice): Choice => ({
  label: t('broadcast.choice.list'),
  data: name,
})

/** Back to one broadcast. */
export const openChoice = (id: number, { t }: Voice): Choice => ({
  label: t('broadcast.choice.open'),
  data: tap('open', id),
})

type Verb = ['submit' | 'approve' | 'back', 'with revision'] | ['edit' | 'test' | 'drop' | 'cancel']

function choice({ id, revision }: Broadcast, { t }: Voice, ...[verb, read]: Verb): Choice {
  const data = read === undefined ? tap(verb, id) : tap(verb, id, revision)
  return { label: t(`broadcast.choice.${verb}`), data }
}

const missing: Record<Lack, 'text' | 'audience' | 'start'> = {
  text: 'text',
  audience: 'audience',
  'starts-in-the-past': 'start',
}

/** What its maker can do with a broadcast that has not begun; with the menu no more than the narrowest channel shows. */
function makerChoices(broadcast: Broadcast, lacks: Lack[], voice: Voice): Choice[] {
  const of = (...verb: Verb) => choice(broadcast, voice, ...verb)
  if (broadcast.state !== 'draft') return [of('test'), of('edit'), of('cancel')]
  const [lack] = lacks
  const next =
    lack === undefined
      ? of('submit', 'with revision')
      : {
          label: voice.t(`broadcast.choice.lacks.${missing[lack]}`),
          data: tap('ask', broadcast.id, missing[lack]),
        }
  return [next, of('test'), of('edit'), of('drop')]
}

function otherChoices(broadcast: Broadcast, officer: Officer, voice: Voice): Choice[] {
  const of = (...verb: Verb) => choice(broadcast, voice, ...verb)
  if (broadcast.state === 'submitted' && mayApprove(officer, broadcast)) {
    return [of('approve', 'with revision'), of('back', 'with revision'), of('test')]
  }
  return broadcast.state === 'approved' ? [of('test'), of('cancel')] : []
}

function headLines({ broadcast, maker, approver }: Facts, officer: Officer, { t }: Voice) {
  const { state, makerId, sentBackFor } = broadcast
  const mine = makerId === officer.id
  return [
    state === 'draft' && t('broadcast.head.draft'),
    state === 'submitted' &&
      t(mine ? 'broadcast.head.submitted' : 'broadcast.head.to-approve', { maker }),
    state === 'approved' && t('broadcast.head.approved', { approver }),
    state === 'draft' &&
      sentBackFor !== undefined &&
      t('broadcast.sent-back-for', { reason: sentBackFor }),
  ]
}

/** Where its buttons lead on the web: an approver answers for that, too. */
function linkLines({ choices }: Broadcast): string {
  return choices
    .flatMap((each) => ('url' in each ? [`↗ ${each.label}: ${each.url}`] : []))
    .join('\n')
}

/** What a broadcast that has not begun is, in words: whom it is for, how many that are, what it costs, when it goes. */
function summaryText(
  facts: Facts,
  { looks, billing }: Pick<Looks, 'looks' | 'billing'>,
  { turn, officer }: At,
): string {
  const { broadcast, names, reach, moneyLeft = 0 } = facts
  const { t } = turn
  const zalo = looks.find(({ channel }) => channel === 'zalo')
  const messages = zalo === undefined ? 1 : mostMessages(broadcast, zalo)
  const parts = [
    headLines(facts, officer, turn).filter(Boolean).join('\n'),
    [audienceText(broadcast, names, t), startText(broadcast, t)].join('\n'),
    linkLines(broadcast),
    reach && reachText(reach, { ...broadcast, billing, moneyLeft, messages }, turn),
  ]
  return parts.filter(Boolean).join('\n\n')
}

/** A broadcast as it stands, with what this officer can do next; before it begins with how it will look. */
export function review(facts: Facts, looks: Looks, at: At): Answer {
  const { broadcast } = facts
  const { turn, officer } = at
  const session = withoutDialogue(turn.session)
  const back = [listChoice(turn), menuChoice(turn.t)]
  if (facts.progress !== undefined && !isUnbegun(broadcast)) {
    return { replies: [progressReply(broadcast, facts.progress, turn)], session }
  }
  const mine = broadcast.makerId === officer.id
  const own = mine
    ? makerChoices(broadcast, looks.lacksOf(broadcast), turn)
    : otherChoices(broadcast, officer, turn)
  const choices = [...own, ...(own.length > 3 ? [menuChoice(turn.t)] : back)]
  const previews = broadcast.textVi === '' ? [] : previewReplies(broadcast, looks.looks, turn)
  const summary: Reply = { text: summaryText(facts, looks, at), choices }
  return { replies: [...previews, summary], session }
}

/** What an approver is told when a broadcast is handed in: every word of it, and what to do. */
export function forApprover(
  facts: Facts,
  looks: Pick<Services, 'looks' | 'billing'>,
  at: At,
): Reply[] {
  const { broadcast } = facts
  const { turn, officer } = at
  const { image, text } = broadcastMessage(broadcast, 'vi')
  const english = broadcast.textEn === undefined ? [] : [broadcastMessage(broadcast, 'en').text]
  const labels = broadcast.choices.map(({ label }) => `[ ${label} ]`).join('\n')
  const parts = [
    summaryText(facts, looks, at),
    turn.t('broadcast.words', { text }),
    ...(labels === '' ? [] : [labels]),
    ...english.map((words) => `${turn.t('broadcast.preview.english')}\n${words}`),
  ]
  const choices = [...otherChoices(broadcast, officer, turn), openChoice(broadcast.id, turn)]
  return [{ text: parts.join('\n\n'), choices, ...(image && { image }) }]
}

/** What a list calls it: how it stands, and how it begins. */
export function listLabel(broadcast: Broadcast, { t }: Voice): string {
  const state = t(`broadcast.state.${broadcast.state}`)
  return t('broadcast.list-line', { state, title: titleOf(broadcast, t) })
}
