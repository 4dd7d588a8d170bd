import type { EChartsCoreOption } from 'echarts/core'
import { type Chart, type ChartPoint, chartWidth, wrap } from './chart.ts'

// Blue and vermilion of Okabe and Ito: told apart by every common kind of colour blindness, and in print.
const [sound, doubted, ink, soft, rule] = ['#0072B2', '#D55E00', '#1A1A1A', '#555555', '#DDDDDD']
const family = 'Be Vietnam Pro'
const [margin, titleSize, textSize, noteSize] = [16, 16, 13, 11]
const [titleSigns, noteSigns, labelSigns] = [36, 58, 38]
const [titleLine, noteLine] = [22, 16]
// A bar with its label above it; a point's column keeps room for its label.
const [barRoom, lineHeight] = [48, 220]
const hatch = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: Math.PI / 4 }

const colourOf = ({ doubtful }: ChartPoint) => (doubtful === true ? doubted : sound)

const itemOf = (point: ChartPoint) => ({
  value: point.value ?? null,
  itemStyle: {
    color: colourOf(point),
    ...(point.doubtful === true && { decal: { ...hatch, color: 'rgba(255,255,255,0.55)' } }),
  },
})

type Frame = { top: number; height: number }

// Nought is always on the picture: bars and lines that start elsewhere make small differences look great.
const leastOf = (points: readonly ChartPoint[]) =>
  Math.min(0, ...points.map(({ value }) => value ?? 0))
// A number stays readable where a line crosses it.
const outlined = { textBorderColor: '#FFFFFF', textBorderWidth: 4 }

function barOption({ points, whole = 0 }: Chart, { top, height }: Frame): EChartsCoreOption {
  const greatest = Math.max(whole, ...points.map(({ value }) => value ?? 0))
  const least = leastOf(points)
  const most = greatest === least ? 1 : greatest
  return {
    grid: { left: margin, right: margin, top, height },
    xAxis: { type: 'value', show: false, min: least, max: most },
    yAxis: {
      ...{ type: 'category', inverse: true, data: points.map(({ label }) => label) },
      ...{ axisLabel: { show: false }, axisTick: { show: false }, axisLine: { show: false } },
    },
    series: [
      {
        ...{ type: 'bar', barWidth: 16, data: points.map(itemOf), showBackground: true },
        backgroundStyle: { color: '#F2F2F2' },
      },
    ],
    graphic: points.flatMap((point, nth) => {
      const y = top + (height / points.length) * (nth + 0.5) - 26
      const style = { fontFamily: family, fontSize: textSize }
      const label =
        point.label.length > labelSigns ? `${point.label.slice(0, labelSigns - 1)}…` : point.label
      return [
        { type: 'text', x: margin, y, style: { ...style, text: label, fill: ink } },
        {
          ...{ type: 'text', x: chartWidth - margin, y },
          style: { ...style, text: point.text, fill: ink, fontWeight: 700, align: 'right' },
        },
      ]
    }),
  }
}

/** Which points carry their number: the first, the last, and as many between as there is room for. */
function labelled(points: readonly ChartPoint[]): Set<number> {
  const step = Math.ceil(points.length / 5)
  const last = points.length - 1
  return new Set(points.map((_, at) => at).filter((at) => (last - at) % step === 0))
}

function lineOption({ points }: Chart, { top, height }: Frame): EChartsCoreOption {
  const said = labelled(points)
  return {
    grid: { left: margin + 22, right: margin + 22, top: top + 24, height: height - 56 },
    xAxis: {
      ...{ type: 'category', boundaryGap: false, data: points.map(({ label }) => label) },
      axisLabel: {
        ...{ color: ink, fontFamily: family, fontSize: noteSize, interval: 0, hideOverlap: false },
        formatter: (label: string, at: number) => (said.has(at) ? wrap(label, 10).join('\n') : ''),
      },
      ...{ axisTick: { show: false }, axisLine: { lineStyle: { color: soft } } },
    },
    yAxis: {
      ...{ type: 'value', min: leastOf(points), axisLabel: { show: false } },
      ...{ splitNumber: 3, splitLine: { lineStyle: { color: rule } } },
    },
    series: [
      {
        ...{ type: 'line', symbol: 'circle', symbolSize: 9, showAllSymbol: true },
        lineStyle: { color: sound, width: 3 },
        data: points.map((point, at) => ({
          ...itemOf(point),
          symbol: point.doubtful === true ? 'diamond' : 'circle',
          symbolSize: point.doubtful === true ? 13 : 9,
          label: {
            ...{ show: said.has(at), formatter: point.text, position: 'top', color: ink },
            ...{ fontFamily: family, fontSize: textSize, fontWeight: 700, ...outlined },
          },
        })),
      },
    ],
  }
}

/** What echarts draws, and how high that is. It is `chartWidth` wide. */
export function chartOption(chart: Chart): { option: EChartsCoreOption; height: number } {
  const title = wrap(chart.title, titleSigns)
  const notes = chart.notes.flatMap((note) => wrap(note, noteSigns))
  const unitTop = margin + title.length * titleLine
  const top = unitTop + 30
  const height = chart.kind === 'bar' ? chart.points.length * barRoom : lineHeight
  const notesTop = top + height + 12
  const drawn =
    chart.kind === 'bar' ? barOption(chart, { top, height }) : lineOption(chart, { top, height })
  const written = (text: string, y: number, style: object) => ({
    ...{ type: 'text', left: margin, top: y },
    style: { text, fontFamily: family, ...style },
  })
  const texts = [
    ...title.map((line, nth) =>
      written(line, margin + nth * titleLine, { fontSize: titleSize, fontWeight: 700, fill: ink }),
    ),
    written(chart.unit, unitTop + 2, { fontSize: textSize, fill: soft }),
    ...notes.map((line, nth) =>
      written(line, notesTop + nth * noteLine, { fontSize: noteSize, fill: soft }),
    ),
  ]
  const graphic = [...((drawn.graphic as object[] | undefined) ?? []), ...texts]
  return {
    option: { ...drawn, graphic, animation: false, backgroundColor: '#FFFFFF' },
    height: Math.ceil(notesTop + notes.length * noteLine + margin),
  }
}
