import type { Turn, Write } from '#src/chat/handler.ts'
import type { Offices } from '#src/offices/offices.ts'
import type { Receptions } from '#src/receptions/receptions.ts'
import { termPhrase } from './legal-term.ts'
import { officeLines } from './office.ts'
import { receptionText } from './reception.ts'

export type ProtectedWays = {
  offices: Pick<Offices, 'receptionOfProvince'>
  receptions: Pick<Receptions, 'upcoming'>
  hotline: string | undefined
}

type Voice = Pick<Turn, 't' | 'language' | 'now'>

/**
 * How to denounce and be protected (Luật Tố cáo 25/2018, Đ8, Đ9, Đ22-24): a signed letter or in person, where the
 * province receives citizens, and the next day it does (else the next anywhere). A write asks inside its own `tx`.
 */
export async function protectedWays(
  { offices, receptions, hotline }: ProtectedWays,
  voice: Voice,
  tx?: Parameters<Write>[0],
): Promise<string> {
  const { t, now } = voice
  const place = await offices.receptionOfProvince(tx)
  const [ofProvince] = await receptions.upcoming({ from: now, communes: [] }, tx?.sql)
  const [next] = ofProvince ? [ofProvince] : await receptions.upcoming({ from: now }, tx?.sql)
  return [
    t('denunciation.ways'),
    place && officeLines(place, t),
    next && [t('denunciation.next-reception'), receptionText(next, voice)].join('\n'),
    t('denunciation.secret', {
      first: termPhrase('denunciation-first', voice),
      decided: termPhrase('denunciation-decided', voice),
    }),
    hotline && t('denunciation.hotline', { hotline }),
  ]
    .filter(Boolean)
    .join('\n\n')
}
