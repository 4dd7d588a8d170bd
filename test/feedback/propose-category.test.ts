import { describe, expect, it } from 'vitest'
import { type Category, readCategories, shippedCategories } from '#src/feedback/categories.ts'
import { proposeCategory } from '#src/feedback/propose-category.ts'
import { readLabelled } from './kind-scores.ts'

const header = 'code,name,synonyms,kind,days,day_unit,office_kind,public,urgent'

describe('the category of a report', () => {
  it('is proposed first for nine labelled reports in ten, and among the first three for nearly all', () => {
    const reports = readLabelled('kinds.csv').filter(({ category }) => category !== '')
    const ranks = reports.map(({ text, category }) =>
      proposeCategory(text, shippedCategories).findIndex(({ code }) => code === category),
    )
    expect(ranks.filter((rank) => rank === 0).length / reports.length).toBeGreaterThanOrEqual(0.9)
    const near = ranks.filter((rank) => rank >= 0 && rank < 3)
    expect(near.length / reports.length).toBeGreaterThanOrEqual(0.95)
  })

  it('comes with the words that speak for it, and the runners-up behind it', () => {
    const [best, next] = proposeCategory('đèn đường tắt, rác đầy hẻm', shippedCategories)
    expect(best).toMatchObject({ code: 'lighting', because: expect.arrayContaining(['đèn đường']) })
    expect(next?.code).toBe('waste')
    expect(best?.score).toBeGreaterThan(next?.score ?? 0)
  })

  it('may be one that only the file knows', () => {
    const own: Category[] = readCategories(
      `${header}\nswan,Thuyền thiên nga,đạp vịt;thiên nga,field,,,other,true,false`,
    )
    expect(proposeCategory('may con thien nga o ho bi chim', own)[0]?.code).toBe('swan')
  })

  it('is not made up where no word speaks for any', () => {
    expect(proposeCategory('xin chào', shippedCategories)).toEqual([])
  })
})
