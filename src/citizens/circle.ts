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
 * What is the same for all chats of a person and for no other's, for `DISTINCT ON`: the circle of the chat named by
 * `column`, or the chat itself.
 */
export function personOf(column: string): string {
  return `COALESCE((SELECT circle_id FROM linked_chat
    WHERE citizen_id = ${column} AND left_at IS NULL), ${column})`
}
