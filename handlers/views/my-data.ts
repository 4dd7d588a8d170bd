import type { ChannelName } from '#src/chat/message.ts'
import type { Purpose } from '#src/consents/purposes.ts'
import { formatDate, formatMoment } from '#src/i18n/format.ts'
import type { Translate } from '#src/i18n/translate.ts'
import type { HeldMessage, Holdings } from '#src/my-data/holdings.ts'
import { withinSentence } from './place.ts'

const mostCodes = 10
const mostPlaces = 10

function chatLines({ chats }: Holdings, t: Translate): string[] {
  return chats.flatMap(({ channel, since, messages, name }) => {
    const app = t(`my-data.app.${channel as ChannelName}`)
    const line = t('my-data.held.chat', { app, since: formatDate(since), count: messages })
    return name === undefined ? [line] : [line, t('my-data.held.name', { app, name })]
  })
}

function dossierLine({ dossiers }: Holdings, t: Translate): string | undefined {
  if (dossiers.length === 0) return undefined
  const codes = dossiers.slice(0, mostCodes).map(({ code }) => code)
  const list = [...codes, ...(dossiers.length > mostCodes ? ['…'] : [])].join(', ')
  return t('my-data.held.dossiers', { count: dossiers.length, codes: list })
}

function consentLines({ consents }: Holdings, t: Translate): string[] {
  return consents.map(({ purpose, givenAt, withdrawnAt }) => {
    const what = {
      purpose: t(`my-data.purpose.${purpose as Purpose}`),
      since: formatMoment(givenAt),
    }
    return withdrawnAt === null
      ? t('my-data.held.consent', what)
      : t('my-data.held.consent-ended', { ...what, until: formatMoment(withdrawnAt) })
  })
}

function communeLine({ communes }: Holdings, t: Translate): string | undefined {
  if (communes.length === 0) return undefined
  const names = communes.slice(0, mostPlaces).map(({ name }) => withinSentence(name))
  const places = [...names, ...(communes.length > mostPlaces ? ['…'] : [])].join(', ')
  return t('my-data.held.communes', { places })
}

/** What is held of a person, a line for each kind. */
export function heldText(held: Holdings, days: number, t: Translate): string {
  const { announcements, ratings, files, meetings, reports, photos, surveys } = held
  const lines = [
    ...chatLines(held, t),
    dossierLine(held, t),
    ...consentLines(held, t),
    communeLine(held, t),
    announcements.length > 0 && t('my-data.held.announcements', { count: announcements.length }),
    ratings.length > 0 && t('my-data.held.ratings', { count: ratings.length }),
    reports.length > 0 && t('my-data.held.reports', { count: reports.length }),
    photos.length > 0 && t('my-data.held.photos', { count: photos.length }),
    meetings.length > 0 && t('my-data.held.meetings', { count: meetings.length }),
    surveys.length > 0 && t('my-data.held.surveys', { count: surveys.length }),
    files.length > 0 && t('my-data.held.files', { count: files.length }),
  ].filter(Boolean)
  return [t('my-data.held.head'), lines.join('\n'), t('my-data.held.foot', { days })].join('\n\n')
}

/** All of it as plain fields, for a program or another office to read; times are ISO 8601. */
export function exportOf(held: Holdings, messages: readonly HeldMessage[], at: Date): object {
  return {
    lap_luc: at,
    cuoc_tro_chuyen: held.chats.map((chat) => ({
      ung_dung: chat.channel,
      ten_tren_ung_dung: chat.name ?? null,
      ngon_ngu: chat.language,
      tu: chat.since,
      tin_cuoi: chat.lastInAt,
    })),
    ho_so_da_xac_nhan: held.dossiers.map(({ code, provenAt }) => ({ ma: code, luc: provenAt })),
    dong_y: held.consents.map((consent) => ({
      viec: consent.purpose,
      ban_van: consent.version,
      tu: consent.givenAt,
      rut_luc: consent.withdrawnAt,
    })),
    xa_phuong_muon_nghe: held.communes.map(({ code, name, since }) => ({
      ma: code,
      ten: name,
      tu: since,
    })),
    thong_bao_da_gui: held.announcements.map(({ channel, at: when, text }) => ({
      ung_dung: channel,
      luc: when,
      noi_dung: text,
    })),
    cham_diem: held.ratings.map(({ code, stars, word, ratedAt }) => ({
      ma: code,
      diem: stars,
      loi: word ?? null,
      luc: ratedAt,
    })),
    phan_anh: held.reports.map(({ receipt, state, filedAt, text }) => ({
      so: receipt,
      trang_thai: state,
      luc: filedAt,
      noi_dung: text === undefined ? null : JSON.parse(text),
    })),
    anh_phan_anh: held.photos.map(({ receipt, takenAt, publishedAt }) => ({
      so: receipt,
      luc: takenAt,
      cong_khai_tu: publishedAt,
    })),
    doi_thoai_tiep_dan: held.meetings.map(({ what, title, at: when, text }) => ({
      viec: { registration: 'dang_ky', question: 'cau_hoi', booking: 'luot_tiep_dan' }[what],
      buoi: title,
      luc: when,
      noi_dung: text ?? null,
    })),
    lay_y_kien: held.surveys.map(({ title, answers }) => ({
      viec: title,
      cau_tra_loi: answers?.map(({ question, answer }) => ({ cau_hoi: question, tra_loi: answer })),
    })),
    tep: held.files.map(({ name, expiresAt }) => ({ ten: name, giu_den: expiresAt })),
    tin_nhan: messages.map(({ channel, at: when, own, text }) => ({
      ung_dung: channel,
      luc: when,
      nguoi_gui: own ? 'anh_chi' : 'tro_ly',
      noi_dung: text,
    })),
  }
}
