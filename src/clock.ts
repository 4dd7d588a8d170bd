/**
 * The program's clock. With `testNow` it starts at that instant and runs on from there, so that a demonstration can be
 * set to any day and waiting still ends.
 */
export function createClock(testNow: Date | undefined): () => Date {
  if (testNow === undefined) return () => new Date()
  const ahead = testNow.getTime() - Date.now()
  return () => new Date(Date.now() + ahead)
}
