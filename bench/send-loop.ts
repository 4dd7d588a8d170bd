import { Agent, request as httpRequest } from 'node:http'

// The floor of sending: nothing but the same body, posted `count` times over connections that stay open.
const [, , url = '', count = '0', body = '{}'] = process.argv
const sockets = 100
const agent = new Agent({ keepAlive: true, maxSockets: sockets })
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }

function post(): Promise<void> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', resolve)
    })
      .once('error', reject)
      .end(body)
  })
}

let left = Number(count)
async function lane(): Promise<void> {
  while (left-- > 0) await post()
}

const began = performance.now()
await Promise.all(Array.from({ length: sockets }, lane))
process.send?.({ seconds: (performance.now() - began) / 1000 })
agent.destroy()
process.disconnect?.()
