type Item<In, Out> = { value: In; resolve: (out: Out) => void; reject: (reason: unknown) => void }

/**
 * Joins calls that arrive while an earlier one is on its way into one: under load a statement then serves many sends,
 * at rest each goes at once. `run` gets the values in order and returns as many results.
 */
export function createBatch<In, Out>(run: (values: In[]) => Promise<Out[]>, limit = 200) {
  let waiting: Item<In, Out>[] = []
  let busy = false

  async function drain(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, limit)
      waiting = waiting.slice(limit)
      try {
        const results = await run(batch.map(({ value }) => value))
        batch.forEach((item, index) => {
          item.resolve(results[index] as Out)
        })
      } catch (error) {
        for (const item of batch) item.reject(error)
      }
    }
    busy = false
  }

  return (value: In): Promise<Out> =>
    new Promise((resolve, reject) => {
      waiting.push({ value, resolve, reject })
      if (!busy) void drain()
    })
}
