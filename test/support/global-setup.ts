import type { TestProject } from 'vitest/node'
import { embeddedTemplate, runOnServer, serverTemplate, type Template } from './template.ts'

declare module 'vitest' {
  interface ProvidedContext {
    template: Template
  }
}

/**
 * Once per run: makes the migrated database that test files copy; returns what removes it again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.TEST_DATABASE_URL
  if (!url) {
    project.provide('template', await embeddedTemplate())
    return async () => {}
  }
  const template = await serverTemplate(url)
  project.provide('template', template)
  return async () => {
    await runOnServer(url, `DROP DATABASE IF EXISTS ${template.name} WITH (FORCE)`)
  }
}
