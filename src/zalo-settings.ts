import { z } from 'zod'
import { count, flag, httpUrl } from './setting-kinds.ts'

/** Settings of the Zalo channel that decide what the notes on the platform leave open (docs/zalo.md). */
export const zaloVariables = {
  ZALO_REQUESTS_PER_SECOND: count('số lần gọi mỗi giây, 0 là không giới hạn', 20).default(20),
  ZALO_APPSECRET_PROOF: flag.default(false),
  ZALO_PROFILE: flag.default(false),
  ZALO_HUMAN_QUIET_MINUTES: count(
    'số phút, 0 là không nhường lời, nhiều nhất 10080 (7 ngày)',
    30,
    0,
    10_080,
  ).default(30),
  ZALO_HUMAN_ECHO: z
    .enum(['admin', 'any'], {
      error:
        'phải là admin (tin có tên cán bộ) hoặc any (mọi tin của OA không phải do chương trình gửi)',
    })
    .default('admin'),
  ZALO_CONTACT_VERIFIED: flag.default(false),
  ZALO_CONTACT_IMAGE: httpUrl.optional(),
  ZALO_FILE_HOSTS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(
      z.array(
        z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
          error: 'phải là tên miền, cách nhau bằng dấu phẩy, ví dụ: zdn.vn,zadn.vn',
        }),
      ),
    )
    .optional(),
}

const shape = z.object(zaloVariables)

/** The same as the channel wants them. */
export function readZaloVariables(read: z.infer<typeof shape>) {
  return {
    perSecond: read.ZALO_REQUESTS_PER_SECOND,
    proof: read.ZALO_APPSECRET_PROOF,
    names: read.ZALO_PROFILE,
    quietMinutes: read.ZALO_HUMAN_QUIET_MINUTES,
    humanEcho: read.ZALO_HUMAN_ECHO,
    formVerified: read.ZALO_CONTACT_VERIFIED,
    contactImage: read.ZALO_CONTACT_IMAGE,
    fileHosts: read.ZALO_FILE_HOSTS ?? [],
  }
}
