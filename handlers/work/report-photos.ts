import { z } from 'zod'
import type { Answer, Turn } from '#src/chat/handler.ts'
import type { Message } from '#src/chat/message.ts'
import type { Choice } from '#src/chat/reply.ts'
import { inDialogue } from '#src/chat/session.ts'
import { languageOf, type Translate, translator } from '#src/i18n/translate.ts'
import type { Photo } from '#src/photos/photo.ts'
import type { Photos } from '#src/photos/photos.ts'
import type { Report } from '#src/reports/report.ts'
import type { Reports } from '#src/reports/reports.ts'
import { filesOf, together } from '../feedback/pending-photos.ts'
import { takeFiles, takenText } from '../feedback/photo-intake.ts'
import { menuChoice } from '../views/menu.ts'
import { photoName, photoReply } from '../views/report-photo.ts'
import type { Work, WorkKind } from './kind.ts'

const name = 'photos'
const receipt = z.string().regex(/^PA-\d{4}-\d{5,}$/)
const asking = z.object({ receipt })
const actions = z.union([
  z.tuple([z.enum(['show', 'after']), receipt]),
  z.tuple([z.enum(['publish', 'hide']), receipt, z.string().regex(/^[ba][1-5]$/)]),
])

type Services = {
  reports: Reports
  photos: Photos
  fetchFile?: (message: Message) => Promise<Uint8Array | undefined>
}

const shortOf = ({ kind, place }: Photo) => `${kind === 'before' ? 'b' : 'a'}${place}`
const told = ['answered', 'closed']

/** Stores what an officer sends as photos of the deed done; the second half runs in the transaction that answers. */
export function createAfterPhotos({ photos, reports, fetchFile }: Services) {
  /** Those who wait for an answer that they have already are shown the new photos too. */
  async function toPeople(at: Work, report: Report, fresh: readonly string[]) {
    if (!told.includes(report.state)) return []
    const added = (await photos.ofReport(report.id, at.tx)).filter(({ id }) => fresh.includes(id))
    const chats = await reports.chatsOf(at.tx, report)
    return chats.flatMap(({ conversationId, channel, language }) => {
      const t = translator(languageOf(language))
      const replies = added.map((photo) => photoReply(report.receipt, photo, t))
      return replies.map((reply) => ({ conversationId, channel, reply }))
    })
  }

  return async (turn: Turn, number: string, say: (at: Work, text: string) => Answer) => {
    const files = together(turn).flatMap(filesOf)
    const services = { photos, ...(fetchFile && { fetchFile }) }
    const taken = await takeFiles(services, { receipt: number }, { files, like: turn.message })
    const { content } = turn.message
    // The first part of an album has taken the others with it.
    const silent =
      content.kind === 'media' && content.album !== undefined && taken.repeated === files.length
    return async (at: Work): Promise<Answer> => {
      if (silent) return { replies: [] }
      const report = await reports.open(at.tx, at.officer, number)
      if (report === undefined) return say(at, turn.t('work.report.not-yours'))
      const owner = { receipt: number, officerId: at.officer.id }
      const total = await photos.add(at.tx, owner, taken.photos)
      await at.note('after-photos', { receipt: number, count: taken.photos.length })
      const elsewhere = await toPeople(
        at,
        report,
        taken.photos.map(({ id }) => id),
      )
      const text = takenText(taken, total, turn.t)
      return { ...say(at, [text, turn.t('work.photos.kept')].join('\n')), elsewhere }
    }
  }
}

/** The photos of a report: looked at, added to by the office, shown on the public page or no longer. */
export function photoWork(services: Services): WorkKind {
  const { reports, photos } = services
  const take = createAfterPhotos(services)

  const back = (number: string, t: Translate): Choice[] => [
    { label: t('work.photos.back'), data: `work:report:open:${number}` },
    menuChoice(t),
  ]

  function switchOf(photo: Photo, number: string, t: Translate): Choice {
    const action = photo.publicId === undefined ? 'publish' : 'hide'
    const label = t(`work.photos.${action}`, { name: photoName(photo, t) })
    return { label, data: `work:${name}:${action}:${number}:${shortOf(photo)}` }
  }

  const addChoice = (number: string, t: Translate): Choice => ({
    label: t('work.photos.after'),
    data: `work:${name}:after:${number}`,
  })

  /** What may be done with the photos now; `head` says what just was. */
  async function choices(at: Work, report: Report, head?: string) {
    const { t } = at.turn
    const all = await photos.ofReport(report.id, at.tx)
    const open = report.category?.public === true
    const shown = all.filter(({ publicId }) => publicId !== undefined)
    const text = [
      head,
      t(open ? 'work.photos.may-publish' : 'work.photos.not-public'),
      shown.length > 0 &&
        t('work.photos.published', { names: shown.map((each) => photoName(each, t)).join(', ') }),
    ]
    const switches = open ? all.map((each) => switchOf(each, report.receipt, t)) : []
    const buttons = [...switches, addChoice(report.receipt, t), ...back(report.receipt, t)]
    return { all, reply: { text: text.filter(Boolean).join('\n'), choices: buttons } }
  }

  async function show(at: Work, report: Report): Promise<Answer> {
    const { all, reply } = await choices(at, report)
    await at.note('see-photos', { receipt: report.receipt, count: all.length })
    const pictures = all.map((photo) => photoReply(report.receipt, photo, at.turn.t))
    return { replies: [...pictures, reply], session: at.turn.session }
  }

  async function publish(at: Work, report: Report, which: string, shown: boolean) {
    const { t, session } = at.turn
    const photo = (await photos.ofReport(report.id, at.tx)).find((each) => shortOf(each) === which)
    if (photo === undefined || (shown && report.category?.public !== true)) return show(at, report)
    const change = { reportId: report.id, photoId: photo.id, officerId: at.officer.id }
    await photos.publish(at.tx, change, shown)
    const action = shown ? 'publish-photo' : 'hide-photo'
    await at.note(action, { receipt: report.receipt, photo: which })
    const head = t(shown ? 'work.photos.now-public' : 'work.photos.now-hidden', {
      name: photoName(photo, t),
    })
    return { replies: [(await choices(at, report, head)).reply], session }
  }

  function askPhotos({ turn }: Work, number: string): Answer {
    const text = turn.t('work.photos.send', { receipt: number })
    const session = inDialogue(turn.session, 'work', { kind: name, state: { receipt: number } })
    return { replies: [{ text, choices: back(number, turn.t) }], session }
  }

  return {
    name,
    title: (t) => t('work.photos.title'),
    // They wait with their report.
    count: async () => 0,
    show: async ({ turn }) => ({
      replies: [{ text: turn.t('work.photos.title'), choices: [menuChoice(turn.t)] }],
    }),
    async choose(at, argument) {
      const read = actions.safeParse(argument.split(':'))
      if (!read.success) return undefined
      const [action, number, which] = read.data
      const report = await reports.open(at.tx, at.officer, number)
      if (report === undefined) {
        const text = at.turn.t('work.report.not-yours')
        return { replies: [{ text, choices: [menuChoice(at.turn.t)] }], session: at.turn.session }
      }
      if (action === 'show') return await show(at, report)
      if (action === 'after') return askPhotos(at, number)
      return await publish(at, report, which ?? '', action === 'publish')
    },
    async hear(at, state) {
      const asked = asking.safeParse(state).data
      return asked && askPhotos(at, asked.receipt)
    },
    async receive(turn, state) {
      const asked = asking.safeParse(state).data
      if (asked === undefined) return undefined
      return await take(turn, asked.receipt, (at, text) => ({
        replies: [{ text, choices: back(asked.receipt, at.turn.t) }],
        session: inDialogue(at.turn.session, 'work', { kind: name, state: asked }),
      }))
    },
  }
}
