import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader'

// A phone's photo of a slip lies askew and in poor light: try hard, but only for the one kind.
const options: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 4,
}

// The library would fetch its engine from a public host; ours lies in node_modules.
const engine = await readFile(
  fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')),
)
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(engine).buffer } })

async function read(picture: Uint8Array): Promise<string[]> {
  try {
    const found = await readBarcodes(picture, options)
    return found.filter(({ isValid }) => isValid).map(({ text }) => text)
  } catch {
    // What cannot be decoded as a picture holds no code.
    return []
  }
}

parentPort?.on('message', async (picture: Uint8Array) => {
  parentPort?.postMessage(await read(picture))
})
