import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { type Chart, wrap } from '#src/charts/chart.ts'
import { drawChart } from '#src/charts/draw-chart.ts'

const folder = join(import.meta.dirname, 'golden')
const source = 'Nguồn: tính từ sổ hồ sơ lúc 09:00 20/11/2026'

const charts: Record<string, Chart> = {
  'on-time-by-month': {
    kind: 'line',
    title: 'Tỷ lệ hồ sơ giải quyết đúng hạn, Tỉnh Lâm Đồng',
    unit: 'Đơn vị: %',
    notes: ['Chỗ trống: không có số, hoặc nhóm dưới 5 nên không nêu.', source],
    points: [91.2, 93, 95.5, 94.1, 96, undefined, 97.2, 97.9, 96.4, 95, 98.1, 99].map(
      (value, at) => ({
        label: `${String(at + 1).padStart(2, '0')}/2026`,
        value,
        text: String(value ?? 'dưới 5').replace('.', ','),
      }),
    ),
  },
  'late-by-commune': {
    kind: 'bar',
    title: 'Số hồ sơ trễ hạn, tháng 11/2026',
    unit: 'Đơn vị: hồ sơ',
    notes: ['Màu cam: số liệu có nghi vấn.', source],
    points: [
      { label: 'Phường Xuân Hương - Đà Lạt', value: 1234, text: '1.234' },
      { label: 'Xã Ninh Gia', value: 870, text: '870', doubtful: true },
      { label: 'Xã Tà Năng', value: undefined, text: 'dưới 5' },
      { label: 'Đặc khu Phú Quý', value: 5, text: '5' },
      { label: 'Xã Quảng Sơn có tên rất dài để thử chỗ viết', value: 0, text: '0' },
    ],
  },
}

const uneven = ['01/2015-06/2020', 'năm 2016', 'năm 2017', 'năm 2019']
charts['uneven-times'] = {
  kind: 'bar',
  title: 'Tỷ lệ giải quyết đơn, Huyện Đức Trọng (nay đã sắp xếp lại)',
  unit: 'Đơn vị: %',
  whole: 100,
  notes: ['Màu cam: số liệu có nghi vấn.', 'Nguồn: BC-CT24'],
  points: [87.1, 46.8, 92.3, 99.4].map((value, at) => ({
    ...{ label: uneven[at] ?? '', value, text: String(value).replace('.', ',') },
    doubtful: at === 1,
  })),
}
charts['below-nought'] = {
  kind: 'line',
  title: 'Tốc độ tăng dân số, Tỉnh Lâm Đồng',
  unit: 'Đơn vị: %',
  notes: [source],
  points: [-2.5, 1.2, -0.4, 0.8].map((value, at) => ({
    ...{ label: `năm ${2019 + at}`, value, text: String(value).replace('.', ',') },
  })),
}

// Letters may come out a little differently elsewhere; a missing bar or word is far more than this.
const tolerance = 0.004

describe('a chart', () => {
  it.each(Object.entries(charts))('%s looks as it was approved by eye', async (name, chart) => {
    const png = await drawChart(chart)
    const path = join(folder, `${name}.png`)
    if (process.env.UPDATE_GOLDEN === '1') await writeFile(path, png)
    const [drawn, golden] = [PNG.sync.read(Buffer.from(png)), PNG.sync.read(await readFile(path))]
    expect([drawn.width, drawn.height]).toEqual([golden.width, golden.height])
    const { width, height } = drawn
    const different = pixelmatch(drawn.data, golden.data, undefined, width, height)
    expect(different / (width * height)).toBeLessThan(tolerance)
  })

  it('is 360 points wide at two dots to a point, on white, and small enough to send', async () => {
    const png = await drawChart(charts['late-by-commune'] as Chart)
    const { width, data } = PNG.sync.read(Buffer.from(png))
    expect(width).toBe(720)
    expect([...data.subarray(0, 4)]).toEqual([255, 255, 255, 255])
    expect(png.length).toBeLessThan(1_000_000)
  })

  it('differs visibly when one bar differs', async () => {
    const chart = charts['late-by-commune'] as Chart
    const [first, ...rest] = chart.points
    const other = { ...chart, points: [{ ...first, value: 700 } as (typeof rest)[0], ...rest] }
    const [a, b] = await Promise.all([drawChart(chart), drawChart(other)])
    const [one, two] = [PNG.sync.read(Buffer.from(a)), PNG.sync.read(Buffer.from(b))]
    const different = pixelmatch(one.data, two.data, undefined, one.width, one.height)
    expect(different / (one.width * one.height)).toBeGreaterThan(tolerance)
  })

  it('wraps its words at blanks', () => {
    expect(wrap('Tỷ lệ hồ sơ giải quyết đúng hạn', 12)).toEqual([
      ...['Tỷ lệ hồ sơ', 'giải quyết', 'đúng hạn'],
    ])
  })
})
