import type { Router } from 'express'
import { createAlerts } from './alerts.ts'
import { createAssistant } from './assistant.ts'
import type { OnAlert } from './channels/channel.ts'
import { forgetChats } from './chat/forget-chats.ts'
import { readTranscript } from './chat/transcript.ts'
import type { Config } from './config.ts'
import type { Database, Statement } from './database/database.ts'
import { demoDay } from './demo/load-demo.ts'
import { demoPeople } from './demo/people.ts'
import { slipPayload } from './dossiers/slip.ts'
import { createFeedRouter } from './feed/router.ts'
import { createFilePage } from './http/files.ts'
import { createHealth, type Readiness } from './http/health.ts'
import { createMetricsPage } from './http/metrics.ts'
import { createPublicDialogues } from './http/public-dialogues.ts'
import { createPublicReports } from './http/public-reports.ts'
import { createSeatPage } from './http/seat-page.ts'
import { createApp, listen } from './http/server.ts'
import { createSimulator } from './http/simulator.ts'
import { createSlipPage, type WayIn } from './http/slip-page.ts'
import { createSurveyPage } from './http/survey-page.ts'
import { createWebhooks } from './http/webhook.ts'
import { createZaloSite } from './http/zalo-site.ts'
import type { Log } from './log.ts'
import { seatPayload } from './meetings.ts'
import { type AgeSource, createMetrics } from './metrics.ts'
import { drawQr } from './qr/draw-qr.ts'
import type { Sealing } from './sealing.ts'
import { surveyPayload } from './surveys/survey-code.ts'
import { findStanding } from './told-alerts/store.ts'
import { startWorkers } from './workers.ts'

export type ProgramDeps = {
  config: Config
  database: Database
  sealing: Sealing
  now: () => Date
  log: Log
  /** Told once for each change what only an operator can mend, besides the admins in chat. */
  onAlert?: OnAlert
}

// A load balancer gives up after a few seconds, and so must we.
const patienceMs = 2_000
const quietWorkersMs = 30_000
// Long enough to be read by the turn that follows, also after a fault.
const pictureHours = 24

const ping: Statement = { name: 'ping', text: 'SELECT 1' }

function secondsSince(then: Date | null | undefined, now: Date): number | undefined {
  return then ? (now.getTime() - then.getTime()) / 1000 : undefined
}

async function answersInTime(database: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs)
  })
  const asked = database.sql.query(ping, []).then(
    () => true,
    () => false,
  )
  const answered = await Promise.race([asked, late])
  clearTimeout(timer)
  return answered
}

/**
 * Starts everything that serves: web server, workers. Rejects with the system's error when the port is taken. `stop`
 * takes nothing more in, finishes what was begun, and leaves the database open.
 */
export async function startProgram(deps: ProgramDeps) {
  const { config, database, sealing, log, now } = deps
  const ages: Record<string, AgeSource> = {}
  const alerts = createAlerts({
    log,
    standing: await findStanding(database.sql),
    onChange: (kind, facts) => {
      deps.onAlert?.(kind, facts)
      assistant.tellAdmins(kind, facts)
    },
  })
  const feedAges = async () =>
    (await assistant.feed.sources(now())).map(({ name, system, heardAt }) => ({
      ...{ client: name, system },
      seconds: secondsSince(heardAt, now()) ?? 0,
    }))
  const metrics = createMetrics(database.sql, ages, feedAges, alerts.states)
  const assistant = await createAssistant({ ...deps, metrics, onAlert: alerts.tell })
  ages.feed = async () => secondsSince(await assistant.feed.heardAt(now()), now())
  ages.zalo_token = async () => {
    const account = await database.prisma.zaloAccount.findFirst({ select: { obtainedAt: true } })
    return secondsSince(account?.obtainedAt, new Date())
  }
  const { turns, delivery, channels, calendar, doorbell } = assistant

  const announced = new Set<string>()
  async function announce(): Promise<void> {
    for (const channel of channels) {
      if (announced.has(channel.name)) continue
      if ((await channel.announce?.()) !== false) announced.add(channel.name)
    }
  }

  async function mindCalendar(): Promise<void> {
    await calendar.reload()
    const year = calendar.missingYear(now())
    if (year === undefined) return
    const remedy =
      'take the notice of the year into a CSV and run: npm run cli -- import calendar <file.csv>'
    log.error(
      { year, remedy },
      'public holidays are missing: working days are counted without them',
    )
  }

  const workers = startWorkers(
    [
      ...assistant.duties,
      { name: 'outbox', everyMs: 500, run: delivery.poll },
      { name: 'inbox', everyMs: 1_000, run: () => turns.sweep() },
      { name: 'lost-sends', everyMs: 5_000, run: delivery.sweep },
      { name: 'calendar', everyMs: 60_000, run: mindCalendar },
      { name: 'places', everyMs: 5_000, run: assistant.communes.reload },
      { name: 'categories', everyMs: 5_000, run: assistant.reports.reload },
      { name: 'procedures', everyMs: 5_000, run: assistant.procedures.reload },
      { name: 'announce', everyMs: 60_000, run: announce },
      { name: 'feed', everyMs: 60_000, run: () => assistant.feedWatch.check(now()) },
      { name: 'held', everyMs: 60_000, run: assistant.releaseHeld },
      {
        name: 'channels',
        everyMs: 300_000,
        run: () => Promise.all(channels.map((channel) => channel.tend?.())),
      },
      {
        name: 'retention',
        everyMs: 3_600_000,
        run: async () => {
          await forgetChats(database.sql, config.chatRetentionDays)
          await assistant.dossiers.forgetWrongTries(now())
          await assistant.citizens.forgetEnded(now())
          await assistant.forget()
        },
      },
    ],
    log,
  )

  async function readiness(): Promise<Readiness> {
    if (!(await answersInTime(database)))
      return { ready: false, reason: 'the database does not answer' }
    if (workers.beatAgeMs() > quietWorkersMs)
      return { ready: false, reason: 'the workers stand still' }
    return { ready: true }
  }

  function readCode(text: string): string | undefined {
    const reading = assistant.dossiers.readCode(text, now())
    return reading?.kind === 'code' ? reading.code : undefined
  }

  async function waysIn(payload: string): Promise<WayIn[]> {
    const links = channels.map(async ({ name, link }) => ({
      channel: name,
      url: await link?.(payload),
    }))
    return (await Promise.all(links)).flatMap(({ channel, url }) =>
      url === undefined ? [] : [{ channel, url }],
    )
  }

  // The page of the simulator shows officers the photos of a report; elsewhere the platform carries them.
  const loadShown = async (id: string) =>
    (await assistant.files.load(id)) ??
    (config.simulator ? await assistant.photos.load(id) : undefined)

  const routers: Router[] = [
    createHealth(readiness),
    createMetricsPage(metrics.read),
    createZaloSite({ on: config.zalo !== undefined, verification: config.siteVerification }),
    createFilePage(loadShown),
    createWebhooks({
      ...{ channels, accept: turns.accept, notice: assistant.notice, log },
      screen: assistant.screen,
    }),
    createFeedRouter(deps),
    createSlipPage({
      readCode,
      waysIn: (code) => waysIn(slipPayload(code)),
      hotline: config.hotline,
    }),
    createSeatPage({
      find: assistant.meetings.findSeat,
      qr: (code) => drawQr(assistant.meetings.seatPage(code)),
      waysIn: (code) => waysIn(seatPayload(code)),
    }),
    createSurveyPage({
      find: (code) => assistant.surveys.published(code, now()),
      qr: (code) => drawQr(assistant.surveyPage(code)),
      waysIn: (code) => waysIn(surveyPayload(code)),
    }),
  ]
  if (config.publicDialogues) {
    const { list, find } = assistant.meetings.publishedDialogues
    routers.push(
      createPublicDialogues({ list: () => list(now()), find: (code) => find(code, now()), now }),
    )
  }
  if (config.publicReports) {
    const communeName = (code: string) =>
      assistant.communes.gazetteer().commune(code)?.reading.place.name
    const { published, photos } = assistant
    routers.push(
      createPublicReports({
        ...{ list: published.list, communeName },
        photo: async (publicId, size) => {
          const id = await published.photoId(publicId)
          return id === undefined ? undefined : await photos.picture(id, size)
        },
      }),
    )
  }
  const simulator = config.simulator
    ? createSimulator({
        transcript: (address, cursor) =>
          readTranscript({ sql: database.sql, sealing }, 'web', address, cursor),
        people: async () => {
          const madeFor = await demoDay(database)
          return madeFor === undefined ? [] : demoPeople(madeFor)
        },
        keepPicture: (picture) =>
          assistant.files.save(
            { name: 'anh', ...picture },
            new Date(now().getTime() + pictureHours * 3_600_000),
          ),
        doorbell,
        now,
        report: (error) => log.warn({ err: error }, 'simulator stream interrupted'),
      })
    : undefined
  if (simulator !== undefined) routers.push(simulator.router)

  const listening = await listen(createApp(routers, log), config.host, config.port).catch(
    async (error) => {
      await workers.stop()
      throw error
    },
  )

  return {
    port: listening.port,
    assistant,
    async stop(): Promise<void> {
      simulator?.close()
      await listening.close()
      await workers.stop()
      await assistant.idle()
    },
  }
}

export type Program = Awaited<ReturnType<typeof startProgram>>
