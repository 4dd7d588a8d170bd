import { Validator } from '@seriousme/openapi-schema-validator'
import { z } from 'zod'

type Node = Record<string, unknown>
type Operation = {
  operationId?: string
  parameters?: { in?: string; name?: string }[]
  security?: Node[]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
const nodes = (value: unknown) => (isNode(value) ? (Object.entries(value) as [string, Node][]) : [])

/** What the linter finds: fields, required ones, statuses and references against the schema of OpenAPI 3.1. */
async function lint(document: Node): Promise<string[]> {
  const { errors = [] } = await new Validator().validate(structuredClone(document))
  if (typeof errors === 'string') return [errors]
  return errors.map(({ instancePath, message, params }) =>
    [instancePath, message, ...Object.values(params)].join(' '),
  )
}

/** Names that must agree across a document, of which its schema knows nothing. */
function crossFaults(document: Node): string[] {
  const { components, security = [] } = document as { components?: Node; security?: Node[] }
  const schemes = Object.keys((components?.securitySchemes ?? {}) as Node)
  const unknown = (given: Node[]) =>
    given.flatMap(Object.keys).filter((name) => !schemes.includes(name))
  const faults = unknown(security).map((name) => `no security scheme ${name}`)
  const ids = new Set<string | undefined>()
  for (const [path, item] of nodes(document.paths)) {
    for (const [method, value] of nodes(item)) {
      const { operationId, parameters = [], security = [] } = value as Operation
      const place = `${method} ${path}`
      if (operationId === undefined || ids.has(operationId))
        faults.push(`${place}: operationId is missing or comes twice`)
      ids.add(operationId)
      const declared = parameters.flatMap((one) => (one.in === 'path' ? [one.name] : []))
      const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
      if (declared.sort().join() !== named.sort().join())
        faults.push(`${place}: path has ${named}, parameters have ${declared}`)
      faults.push(...unknown(security).map((name) => `${place}: no security scheme ${name}`))
    }
  }
  return faults
}

/** The linter leaves JSON Schemas alone: here each must be one that can be compiled. */
function schemaFaults(document: Node): string[] {
  const schemas = nodes((document.components as Node | undefined)?.schemas)
  return schemas.flatMap(([name, schema]) => {
    try {
      z.fromJSONSchema(structuredClone(schema))
      return []
    } catch (error) {
      return [`${name}: ${error instanceof Error ? error.message : error}`]
    }
  })
}

/** What is wrong with a description in OpenAPI 3.1; empty: nothing. */
export async function openApiFaults(document: Node): Promise<string[]> {
  return [...(await lint(document)), ...crossFaults(document), ...schemaFaults(document)]
}
