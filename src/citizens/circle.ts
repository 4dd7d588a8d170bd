/**
 * The ids under which one person is known, for use in a statement: that of the chat named by `parameter` (`$2`, or a
 * column) and those of the chats now linked with it. A chat keeps its id for ever, so a turn that began before a link
 * was made still writes under the right one.
 */
export function circleOf(parameter: string): string {
  return `(SELECT ${parameter}::uuid UNION
  SELECT other.citizen_id FROM linked_chat own JOIN linked_chat other ON other.circle_id = own.circle_id
  WHERE own.citizen_id = ${parameter}::uuid AND own.left_at IS NULL AND other.left_at IS NULL)`
}

/**
 * As `circleOf`, with those who left a common circle after the instant `since`: parting must not give anybody new
 * tries.
 */
export function recentCircleOf(parameter: string, since: string): string {
  return `(SELECT ${parameter}::uuid UNION
  SELECT other.citizen_id FROM linked_chat own JOIN linked_chat other ON other.circle_id = own.circle_id
  WHERE own.citizen_id = ${parameter}::uuid AND COALESCE(own.left_at, 'infinity') > ${since}::timestamptz
    AND COALESCE(other.left_at, 'infinity') > ${since}::timestamptz)`
}

/**
 * For use in a statement over `dossier_proof`, which `proof` names there: of the person's chats that proved the dossier
 * this one was the first. So linked chats count as one person, and no row has to be sorted or grouped for it.
 */
export function firstProof(proof: string): string {
  return `NOT EXISTS (SELECT 1 FROM ${circleOf(`${proof}.citizen_id`)} AS chat (id)
    JOIN dossier_proof earlier ON earlier.citizen_id = chat.id AND earlier.code = ${proof}.code
    WHERE (earlier.proven_at, earlier.citizen_id) < (${proof}.proven_at, ${proof}.citizen_id))`
}
