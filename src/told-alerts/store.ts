import type { Sql, Statement, Tx } from '#src/database/database.ts'

// After this long the same trouble is told again when a process meets it anew, say after a restart.
const againHours = 1

const stand: Statement = {
  name: 'told_alert_stands',
  text: `
INSERT INTO told_alert AS old (kind, cause, told_at, stands) VALUES ($1, $2, $3::timestamptz, true)
ON CONFLICT (kind) DO UPDATE SET cause = excluded.cause, told_at = excluded.told_at, stands = true
WHERE NOT old.stands OR old.cause <> excluded.cause
  OR old.told_at <= excluded.told_at - interval '${againHours} hour'
RETURNING kind`,
}

/**
 * Notes that a trouble is being told; false when it was, with this cause, within the last hour and is not over. Another
 * process that notes the same waits for the commit.
 */
export async function noteStands(tx: Tx, kind: string, cause: string, at: Date): Promise<boolean> {
  return (await tx.sql.query(stand, [kind, cause, at])).length > 0
}

const end: Statement = {
  name: 'told_alert_over',
  text: `UPDATE told_alert SET stands = false, told_at = $2::timestamptz WHERE kind = $1 AND stands RETURNING kind`,
}

/** Notes that the end of a trouble is being told; false when it was, or nobody was told that it stood. */
export async function noteOver(tx: Tx, kind: string, at: Date): Promise<boolean> {
  return (await tx.sql.query(end, [kind, at])).length > 0
}

const standing: Statement = {
  name: 'told_alert_standing',
  text: 'SELECT kind FROM told_alert WHERE stands ORDER BY kind',
}

/** The kinds of trouble that the admins know of and whose end they were not told. */
export async function findStanding(sql: Sql): Promise<string[]> {
  return (await sql.query<{ kind: string }>(standing, [])).map(({ kind }) => kind)
}
