import { z } from 'zod'

/** A setting that is 1 or 0. */
export const flag = z
  .enum(['0', '1'], { error: 'phải là 1 (bật) hoặc 0 (tắt)' })
  .transform((value) => value === '1')

/** A setting that is an address on the web. */
export const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'phải là một địa chỉ http(s), ví dụ https://cau-noi.example.vn',
})

/** A setting that is a whole number from `least` to `most`; `what` and `example` tell the operator. */
export const count = (what: string, example: number, least = 0, most = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `phải là ${what}, ví dụ ${example}` })
    .transform(Number)
    .refine((value) => value >= least && value <= most, {
      error: `phải là ${what}, ví dụ ${example}`,
    })
