type Node = Record<string, unknown>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const nodes = (value: unknown): [string, Node][] =>
  isNode(value) ? (Object.entries(value) as [string, Node][]) : []

// The fixed fields of each object of OpenAPI 3.1.0 that we use, and which of them must be there.
const shapes = {
  document: { must: ['openapi', 'info', 'paths'], may: ['servers', 'security', 'components'] },
  info: { must: ['title', 'version'], may: ['description', 'license'] },
  license: { must: ['name'], may: ['identifier'] },
  server: { must: ['url'], may: ['description'] },
  pathItem: { must: [], may: ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] },
  operation: {
    must: ['operationId', 'summary', 'responses'],
    may: ['description', 'parameters', 'requestBody', 'security'],
  },
  parameter: { must: ['name', 'in', 'schema'], may: ['required', 'description', 'example'] },
  requestBody: { must: ['content'], may: ['required', 'description'] },
  response: { must: ['description'], may: ['headers', 'content'] },
  header: { must: ['schema'], may: ['description', 'required'] },
  mediaType: { must: ['schema'], may: ['examples'] },
  example: { must: ['value'], may: ['summary', 'description'] },
  securityScheme: { must: ['type'], may: ['scheme', 'description'] },
  components: { must: [], may: ['schemas', 'examples', 'securitySchemes'] },
} as const

const schemaWords = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems'],
  ...['oneOf', 'anyOf', 'minimum', 'maximum', 'format', 'description', 'examples'],
])
const types = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']

/** The rules, over one document; what breaks them is collected in `faults`. */
function createLint(root: Node) {
  const faults: string[] = []

  function resolve(pointer: string): unknown {
    let found: unknown = root
    for (const part of pointer.slice(2).split('/')) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      found = isNode(found) && Object.hasOwn(found, name) ? found[name] : undefined
    }
    return found
  }

  /** Checks the fixed fields of an object; undefined when it is a reference, or not an object. */
  function shaped(place: string, value: unknown, shape: keyof typeof shapes): Node | undefined {
    if (!isNode(value)) {
      faults.push(`${place}: must be an object`)
      return undefined
    }
    if ('$ref' in value) {
      if (resolve(String(value.$ref)) === undefined)
        faults.push(`${place}: ${value.$ref} is missing`)
      return undefined
    }
    const { must, may } = shapes[shape] as { must: readonly string[]; may: readonly string[] }
    for (const name of must) if (!(name in value)) faults.push(`${place}: lacks ${name}`)
    for (const name of Object.keys(value)) {
      if (!must.includes(name) && !may.includes(name)) faults.push(`${place}: unknown ${name}`)
    }
    return value
  }

  function lintSchema(place: string, schema: unknown): void {
    if (!isNode(schema)) {
      faults.push(`${place}: must be a schema`)
      return
    }
    if ('$ref' in schema) {
      if (Object.keys(schema).length > 1) faults.push(`${place}: says more than $ref`)
      if (resolve(String(schema.$ref)) === undefined)
        faults.push(`${place}: ${schema.$ref} is missing`)
      return
    }
    for (const word of Object.keys(schema)) {
      if (!schemaWords.has(word)) faults.push(`${place}: unknown word ${word}`)
    }
    for (const type of [schema.type ?? []].flat()) {
      if (!types.includes(String(type))) faults.push(`${place}: no type ${type}`)
    }
    const own = Object.keys(isNode(schema.properties) ? schema.properties : {})
    for (const name of (schema.required ?? []) as string[]) {
      if (!own.includes(name)) faults.push(`${place}: requires ${name}, which it does not have`)
    }
    for (const [name, child] of nodes(schema.properties)) lintSchema(`${place}.${name}`, child)
    if ('items' in schema) lintSchema(`${place}[]`, schema.items)
    for (const word of ['oneOf', 'anyOf'] as const) {
      for (const [index, child] of ((schema[word] ?? []) as unknown[]).entries()) {
        lintSchema(`${place}.${word}.${index}`, child)
      }
    }
  }

  function lintContent(place: string, content: unknown): void {
    for (const [type, value] of nodes(content)) {
      if (!/^[a-z]+\/[a-z.+-]+$/.test(type)) faults.push(`${place}: ${type} is no media type`)
      const media = shaped(`${place} ${type}`, value, 'mediaType')
      if (media && 'schema' in media) lintSchema(`${place} ${type}`, media.schema)
      for (const [name, one] of nodes(media?.examples)) shaped(`${place} ${name}`, one, 'example')
    }
  }

  function lintResponses(place: string, responses: unknown): void {
    const statuses = Object.keys(isNode(responses) ? responses : {})
    if (!statuses.some((status) => status.startsWith('2'))) faults.push(`${place}: no success`)
    for (const [status, value] of nodes(responses)) {
      const here = `${place} ${status}`
      if (!/^([1-5]\d\d|[1-5]XX|default)$/.test(status)) faults.push(`${here}: is no status`)
      const response = shaped(here, value, 'response')
      if (response?.description === '') faults.push(`${here}: says nothing`)
      for (const [name, header] of nodes(response?.headers)) {
        const checked = shaped(`${here} ${name}`, header, 'header')
        if (checked) lintSchema(`${here} ${name}`, checked.schema)
      }
      lintContent(here, response?.content)
    }
  }

  function lintParameters(place: string, path: string, parameters: unknown): void {
    const declared = ((parameters ?? []) as unknown[]).flatMap((value) => {
      const parameter = shaped(place, value, 'parameter')
      if (parameter) lintSchema(`${place} ${parameter.name}`, parameter.schema)
      const inPath = parameter?.in === 'path'
      if (inPath && parameter.required !== true)
        faults.push(`${place}: path parameter not required`)
      return inPath ? [String(parameter.name)] : []
    })
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
    if (declared.sort().join() !== named.sort().join()) {
      faults.push(`${place}: path has ${named}, parameters have ${declared}`)
    }
  }

  function lintSecurity(place: string, security: unknown): void {
    for (const one of (security ?? []) as Node[]) {
      for (const name of Object.keys(one)) {
        if (resolve(`#/components/securitySchemes/${name}`) === undefined)
          faults.push(`${place}: no security scheme ${name}`)
      }
    }
  }

  const seen = new Set<unknown>()
  function lintOperation(place: string, path: string, value: unknown): void {
    const operation = shaped(place, value, 'operation')
    if (seen.has(operation?.operationId)) faults.push(`${place}: operationId comes twice`)
    seen.add(operation?.operationId)
    lintParameters(place, path, operation?.parameters)
    lintSecurity(place, operation?.security)
    lintResponses(place, operation?.responses)
    if (!operation || !('requestBody' in operation)) return
    lintContent(
      `${place} body`,
      shaped(`${place} body`, operation.requestBody, 'requestBody')?.content,
    )
  }

  return { faults, shaped, lintSecurity, lintOperation, lintSchema }
}

type Lint = ReturnType<typeof createLint>

function lintHead(root: Node, { faults, shaped, lintSecurity }: Lint): void {
  shaped('document', root, 'document')
  if (!/^3\.1\.\d+$/.test(String(root.openapi))) faults.push('document: is not OpenAPI 3.1')
  const info = shaped('info', root.info, 'info')
  if (info && 'license' in info) shaped('license', info.license, 'license')
  for (const server of (root.servers ?? []) as unknown[]) shaped('server', server, 'server')
  lintSecurity('document', root.security)
}

function lintComponents(root: Node, { shaped, lintSchema }: Lint): void {
  const components = shaped('components', root.components ?? {}, 'components')
  for (const [name, schema] of nodes(components?.schemas)) lintSchema(name, schema)
  for (const [name, example] of nodes(components?.examples)) shaped(name, example, 'example')
  for (const [name, scheme] of nodes(components?.securitySchemes)) {
    shaped(name, scheme, 'securityScheme')
  }
}

/**
 * Checks a description against the rules of OpenAPI 3.1.0 for the parts of it that we use: every
 * fixed field known and the required ones there, references that resolve, path parameters declared,
 * operation ids unlike, a success and a description for each response, security schemes that exist,
 * schemas in the words of JSON Schema 2020-12. Gives what is wrong as `place: what`.
 */
export function lintOpenApi(document: unknown): string[] {
  const root = isNode(document) ? document : {}
  const lint = createLint(root)
  lintHead(root, lint)
  for (const [path, item] of nodes(root.paths)) {
    if (!path.startsWith('/')) lint.faults.push(`${path}: must begin with /`)
    const methods = nodes(lint.shaped(path, item, 'pathItem'))
    for (const [method, value] of methods) lint.lintOperation(`${method} ${path}`, path, value)
  }
  lintComponents(root, lint)
  return lint.faults
}
