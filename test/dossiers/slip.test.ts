import { describe, expect, it } from 'vitest'
import { allPrefixes, readDeepLink } from '#src/dossiers/dossier-code.ts'
import { slipPayload, slipText, slipUrl } from '#src/dossiers/slip.ts'

const codes = ['H36.24.958-261008-0975', '000.00.12.H11-251120-0003', 'G15.01-260901-150123']

describe('the QR of a slip', () => {
  it.each(codes)('leads back to %s', (code) => {
    expect(slipText(slipUrl('https://cau-noi.example.vn', code))).toEqual({ text: code })
  })

  it.each(codes)('opens a chat on %s', (code) => {
    const payload = slipPayload(code)
    expect(slipText(`https://t.me/cau_noi_bot?start=${payload}`)).toEqual({ payload })
    const rules = { prefixes: allPrefixes(), today: '2026-11-20' }
    expect(readDeepLink(payload, rules)).toEqual({ kind: 'code', code })
    expect(payload).toMatch(/^[\w-]{1,64}$/)
  })
})

describe('a QR of somebody else', () => {
  it('is a text in which a code may stand', () => {
    expect(slipText('Mã HS: H36.24.958-261008-0975')).toEqual({
      text: 'Mã HS: H36.24.958-261008-0975',
    })
    expect(slipText('https://dichvucong.example.vn/tra-cuu?ma=H36.24.958-261008-0975')).toEqual({
      text: 'https://dichvucong.example.vn/tra-cuu?ma=H36.24.958-261008-0975',
    })
    expect(slipText('/d/%E0%A4%A')).toEqual({ text: '%E0%A4%A' })
  })
})
