import { events, partOf, people, shareOfEvents, shareOfPeople } from './cell.ts'
import { type Measure, measuresOf } from './register.ts'
import {
  broadcasts,
  dialogues,
  dossiers,
  letters,
  ratings,
  receptions,
  reports,
  surveys,
} from './registers.ts'

const dossier = measuresOf(dossiers)
const rating = measuresOf(ratings)
const letter = measuresOf(letters)
const report = measuresOf(reports)
const dialogue = measuresOf(dialogues)
const reception = measuresOf(receptions)
const broadcast = measuresOf(broadcasts)
const survey = measuresOf(surveys)

export const measures: readonly Measure[] = [
  dossier('received', 'period', ({ received }) => people(received)),
  dossier('in_work', 'now', ({ inWork }) => people(inWork)),
  dossier('due_today', 'now', ({ dueToday }) => people(dueToday)),
  dossier('late_now', 'now', ({ lateNow }) => people(lateNow)),
  dossier('late', 'period', ({ late, lateDue }) => ({
    ...{ kind: 'count', count: late + lateDue },
    parts: { finished: late, open: lateDue },
  })),
  dossier('finished', 'period', ({ onTime, late, undated }) => people(onTime + late + undated)),
  dossier('on_time', 'period', ({ onTime, late }) => partOf(onTime, onTime + late)),
  dossier('on_time_rate', 'period', ({ onTime, late }) => shareOfPeople(onTime, onTime + late)),
  rating('rating', 'period', ({ average, votes }) => ({ kind: 'average', average, votes })),
  letter('letters_due', 'period', ({ due }) => people(due)),
  letter('letters_sent', 'period', ({ due, sent }) => partOf(sent, due)),
  letter('letters_unsent', 'open', ({ due, sent }) => partOf(due - sent, due)),
  report('reports_received', 'period', ({ received }) => people(received)),
  report('reports_in_competence', 'period', ({ inCompetence }) => people(inCompetence)),
  report('reports_resolved', 'period', ({ resolved, inCompetence }) =>
    partOf(resolved, inCompetence),
  ),
  report('reports_resolved_rate', 'period', ({ resolved, inCompetence }) =>
    shareOfPeople(resolved, inCompetence),
  ),
  report('reports_on_time', 'period', ({ onTime, resolved }) => partOf(onTime, resolved)),
  report('reports_on_time_rate', 'period', ({ onTime, resolved }) =>
    shareOfPeople(onTime, resolved),
  ),
  report('reports_refused', 'period', ({ refused }) => people(refused)),
  report('reports_pending', 'now', ({ pending }) => people(pending)),
  report('reports_overdue', 'now', ({ overdue }) => people(overdue)),
  report('reports_satisfaction', 'period', ({ satisfied, unsatisfied }) =>
    shareOfPeople(satisfied, satisfied + unsatisfied),
  ),
  dialogue('dialogues_due', 'period', ({ due }) => events(due)),
  dialogue('dialogues_held', 'period', ({ held }) => events(held)),
  dialogue('dialogues_held_rate', 'period', ({ held, due }) => shareOfEvents(held, due)),
  dialogue('dialogues_cancelled', 'period', ({ cancelled }) => events(cancelled)),
  dialogue('dialogue_attendance', 'period', ({ attended }) => people(attended)),
  dialogue('dialogue_questions', 'period', ({ questions }) => people(questions)),
  dialogue('dialogue_answered', 'period', ({ answered, questions }) => partOf(answered, questions)),
  dialogue('dialogue_unanswered', 'open', ({ answered, questions }) =>
    partOf(questions - answered, questions),
  ),
  dialogue('dialogue_answered_rate', 'period', ({ answered, questions }) =>
    shareOfPeople(answered, questions),
  ),
  dialogue('promises_due', 'period', ({ promisesDue }) => events(promisesDue)),
  dialogue('promises_kept', 'period', ({ promisesKept }) => events(promisesKept)),
  dialogue('promises_broken', 'period', ({ promisesKept, promisesDue }) =>
    events(promisesDue - promisesKept),
  ),
  dialogue('promises_overdue', 'now', ({ promisesOverdue }) => events(promisesOverdue)),
  dialogue('promises_kept_rate', 'period', ({ promisesKept, promisesDue }) =>
    shareOfEvents(promisesKept, promisesDue),
  ),
  reception('receptions_due', 'period', ({ due }) => events(due)),
  reception('receptions_held', 'period', ({ held }) => events(held)),
  reception('receptions_held_rate', 'period', ({ held, due }) => shareOfEvents(held, due)),
  reception('reception_bookings', 'period', ({ booked }) => people(booked)),
  broadcast('broadcasts_sent', 'period', ({ begun }) => events(begun)),
  broadcast('broadcast_addressed', 'period', ({ addressed }) => people(addressed)),
  broadcast('broadcast_reached', 'period', ({ reached, addressed }) => partOf(reached, addressed)),
  broadcast('broadcast_reached_rate', 'period', ({ reached, addressed }) =>
    shareOfPeople(reached, addressed),
  ),
  broadcast('broadcast_failed', 'period', ({ failed }) => people(failed)),
  broadcast('broadcast_unknown', 'period', ({ unknown }) => people(unknown)),
  survey('surveys_open', 'now', ({ open }) => events(open)),
  survey('surveys_ended', 'period', ({ ended }) => events(ended)),
  survey('surveys_answered', 'period', ({ answered }) => events(answered)),
  survey('surveys_answered_rate', 'period', ({ answered, ended }) =>
    shareOfEvents(answered, ended),
  ),
  survey('survey_taken_part', 'period', ({ takenPart }) => people(takenPart)),
  survey('survey_asked', 'period', ({ asked }) => people(asked)),
  survey('survey_asked_rate', 'period', ({ askedPart, asked }) => shareOfPeople(askedPart, asked)),
]

export function measureOf(code: string): Measure | undefined {
  return measures.find((measure) => measure.code === code)
}
