import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Chart, chartWidth } from './chart.ts'

const { resolve } = createRequire(import.meta.url)
const fonts = [
  '@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf',
  '@expo-google-fonts/be-vietnam-pro/700Bold/BeVietnamPro_700Bold.ttf',
]
const read = async (name: string) => new Uint8Array(await readFile(resolve(name)))

// Read at the first chart: the program starts without them, and many never draw one.
async function openStudio() {
  const [core, charts, components, renderers, rasteriser, { chartOption }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
    import('@resvg/resvg-wasm'),
    import('./chart-option.ts'),
  ])
  core.use([charts.BarChart, charts.LineChart, components.GridComponent])
  core.use([components.GraphicComponent, components.AriaComponent, renderers.SVGRenderer])
  await rasteriser.initWasm(await read('@resvg/resvg-wasm/index_bg.wasm'))
  const fontBuffers = await Promise.all(fonts.map(read))
  return { core, Resvg: rasteriser.Resvg, fontBuffers, chartOption }
}

let studio: ReturnType<typeof openStudio> | undefined

// Phones have at least two dots to a point.
const dots = 2

/** Draws a chart as a PNG, 360 points wide (720 dots), on white, so that it reads the same in a light and a dark chat. */
export async function drawChart(chart: Chart): Promise<Uint8Array> {
  studio ??= openStudio()
  const { core, Resvg, fontBuffers, chartOption } = await studio
  const { option, height } = chartOption(chart)
  const canvas = core.init(null, null, { renderer: 'svg', ssr: true, width: chartWidth, height })
  try {
    canvas.setOption(option)
    const resvg = new Resvg(canvas.renderToSVGString(), {
      fitTo: { mode: 'width', value: chartWidth * dots },
      font: { fontBuffers, defaultFontFamily: 'Be Vietnam Pro', loadSystemFonts: false },
    })
    const image = resvg.render()
    const png = image.asPng()
    image.free()
    resvg.free()
    return png
  } finally {
    canvas.dispose()
  }
}
