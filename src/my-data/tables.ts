/** A kind of what is held of a person, as the receipt of an erasure names it. */
export type Kind =
  | ('messages' | 'dossiers' | 'consents' | 'ratings' | 'links' | 'name' | 'files')
  | ('meetings' | 'reports' | 'surveys')

type Table =
  /** Nothing of a citizen. */
  | { holds: 'nothing' }
  /** Rows under `citizen_id`: deleted, in this order. */
  | { holds: 'citizen'; kind: Kind }
  /** Rows under `conversation_id`: deleted. */
  | { holds: 'chat'; kind: Kind }
  /** Erased by a statement of its own in erase.ts. */
  | { holds: 'otherwise'; kind: Kind }
  /** The office keeps it by law; the person is told so. */
  | { holds: 'kept' }

const citizen = (kind: Kind): Table => ({ holds: 'citizen', kind })
const chat: Table = { holds: 'chat', kind: 'messages' }
const meeting: Table = { holds: 'chat', kind: 'meetings' }
const nothing: Table = { holds: 'nothing' }

/**
 * Every table, and what becomes of a person's rows in it when they have their data erased. Erasing goes by this list; a
 * test holds it against the schema, so that no new table is forgotten.
 */
export const tables = {
  // The row goes last, when the receipt was delivered to it.
  conversation: { holds: 'otherwise', kind: 'messages' },
  inbox_message: { holds: 'otherwise', kind: 'messages' },
  outbox_message: chat,
  officer_link_try: chat,
  // A chat in which an officer works: it has to be linked again. What they did there stays in the audit.
  officer_account: chat,
  chat_name: { holds: 'otherwise', kind: 'name' },
  // The newest event of each kind, as it came.
  unknown_event: { holds: 'otherwise', kind: 'messages' },
  stored_file: citizen('files'),
  // Goes with its picture.
  zalo_upload: { holds: 'otherwise', kind: 'files' },
  dossier_proof: citizen('dossiers'),
  dossier_reminder: citizen('dossiers'),
  // Parted from the person, not deleted: erasing must not give anybody new tries at a dossier.
  wrong_proof: { holds: 'otherwise', kind: 'dossiers' },
  consent: citizen('consents'),
  consent_question: citizen('consents'),
  silence: citizen('consents'),
  privacy_notice: citizen('consents'),
  rating: citizen('ratings'),
  // Whole, with its steps and those who joined: what the office needs of it, it has acted on or asks the person for.
  report_follower: citizen('reports'),
  // Also those of a draft; a trigger notes which files have to go.
  report_photo: citizen('reports'),
  report: citizen('reports'),
  followed_commune: citizen('consents'),
  // That they were written to; how many were is kept with the broadcast.
  broadcast_recipient: chat,
  linked_chat: citizen('links'),
  link_offer: citizen('links'),
  wrong_link: citizen('links'),
  // A seat given up so goes to the next in line; what was promised in public stays, without who asked.
  dialogue_registration: meeting,
  dialogue_question: meeting,
  reception_booking: meeting,
  meeting_notice: meeting,
  // Answers to a survey that is open go with who gave them; later nobody can tell whose they are.
  survey_participant: citizen('surveys'),
  survey_answer: { holds: 'otherwise', kind: 'surveys' },
  survey: nothing,
  survey_question: nothing,
  survey_broadcast: nothing,
  // Fed by the one-stop system, and letters the office wrote about it.
  dossier: { holds: 'kept' },
  dossier_news: { holds: 'kept' },
  apology_letter: { holds: 'kept' },
  // What officers did: codes and numbers of dossiers.
  audit_entry: { holds: 'kept' },
  // A number, a day and kinds.
  erasure_receipt: { holds: 'kept' },
  // These go with their report.
  report_step: { holds: 'otherwise', kind: 'reports' },
  report_forward: { holds: 'otherwise', kind: 'reports' },
  report_purge: citizen('reports'),
  report_category: nothing,
  report_category_limit: nothing,
  report_counter: nothing,
  report_day: nothing,
  report_day_change: nothing,
  photo_gone: nothing,
  dialogue: nothing,
  dialogue_reserve: nothing,
  dialogue_promise: nothing,
  reception: nothing,
  broadcast: nothing,
  channel_pace: nothing,
  status_mapping: nothing,
  api_client: nothing,
  zalo_account: nothing,
  key_check: nothing,
  commune: nothing,
  former_unit: nothing,
  office: nothing,
  calendar_day: nothing,
  officer: nothing,
  officer_link_code: nothing,
  feed_source: nothing,
  apology_rule: nothing,
  indicator: nothing,
  figure: nothing,
  procedure_version: nothing,
  procedure_words: nothing,
  retention_rule: nothing,
  dossier_day: nothing,
  dossier_day_change: nothing,
  officer_brief: nothing,
  told_alert: nothing,
} as const satisfies Record<string, Table>

const named = Object.entries(tables) as [string, Table][]

/** The tables whose rows a person owns by `citizen_id`, or by `conversation_id`, with the kind of what they hold. */
export function tablesBy(holds: 'citizen' | 'chat'): { table: string; kind: Kind }[] {
  return named.flatMap(([table, entry]) =>
    entry.holds === holds ? [{ table, kind: entry.kind }] : [],
  )
}
