import { z } from 'zod'
import { prefixSet } from './dossiers/dossier-code.ts'
import { count, flag, httpUrl } from './setting-kinds.ts'
import { readZaloVariables, zaloVariables } from './zalo-settings.ts'

/** Settings that cannot be used: one sentence an operator can act on, naming the variable. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

type Env = Record<string, string | undefined>

const trimmed = (url: string) => url.replace(/\/+$/, '')

const quietHours = z
  .string()
  .regex(/^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, {
    error: 'phải có dạng 21:00-06:30, hoặc để trống để không giữ tin ban đêm',
  })
  .transform((value) => {
    const [from, to] = value.split('-')
    return from === undefined || to === undefined ? null : { from, to }
  })

const dataKey = z
  .base64({ error: 'phải là 32 byte viết theo base64; tạo bằng lệnh: openssl rand -base64 32' })
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, {
    error: 'phải là đúng 32 byte viết theo base64; tạo bằng lệnh: openssl rand -base64 32',
  })

const prefixes = z.string().transform((text, context) => {
  try {
    return prefixSet(text)
  } catch {
    const message = 'phải là danh sách tiền tố mã hồ sơ, ví dụ H36,H11,H16,G15'
    context.issues.push({ code: 'custom', message, input: text })
    return z.NEVER
  }
})

const testNow = z.iso
  .datetime({
    offset: true,
    local: true,
    error: 'phải là thời điểm ISO, ví dụ 2026-11-21T08:00:00+07:00',
  })
  .transform((text) => new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}+07:00`))

// A header carries them: no blanks, no line ends.
const zaloSecret = z.string().regex(/^[\x21-\x7e]{1,4000}$/, {
  error: 'phải là một chuỗi liền, chép nguyên từ trang của Zalo, không có dấu cách',
})

const siteVerification = z
  .string()
  .regex(/^zalo_verifier[\w-]{1,100}\.html=./s, {
    error: 'phải có dạng zalo_verifierABC.html=<nội dung tệp mà Zalo cho tải về>',
  })
  .transform((text) => {
    const end = text.indexOf('=')
    return { name: text.slice(0, end), content: text.slice(end + 1) }
  })

const variables = z.object({
  PORT: count('một số cổng từ 0 đến 65535', 3000, 0, 65535).default(3000),
  HOST: z.string().optional(),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error:
        'phải có dạng postgres://nguoi_dung:mat_khau@may_chu:5432/co_so_du_lieu, hoặc bỏ trống để dùng cơ sở dữ liệu nhúng',
    })
    .optional(),
  DATABASE_CONNECTIONS: count(
    'số kết nối tối đa của mỗi tiến trình, từ 4 đến 200',
    8,
    4,
    200,
  ).default(8),
  DATA_DIR: z.string().default('.data'),
  DEMO: flag.optional(),
  SIMULATOR: flag.optional(),
  PUBLIC_REPORTS: flag.default(true),
  PUBLIC_DIALOGUES: flag.default(true),
  PUBLIC_URL: httpUrl.transform(trimmed).optional(),
  PROVINCE_CODE: z
    .string()
    .regex(/^\d{2}$/, { error: 'phải là mã tỉnh hai chữ số, ví dụ 68' })
    .default('68'),
  HOTLINE: z.string().max(40, { error: 'phải là một số điện thoại, ví dụ 1022' }).optional(),
  CODE_PREFIXES: prefixes.default(() => prefixSet(undefined)),
  PROOF: z
    .enum(['last4', 'phone'], { error: 'phải là last4 (4 số cuối điện thoại) hoặc phone (cả số)' })
    .default('last4'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{10,}$/, {
      error: 'không giống mã của bot; lấy lại ở @BotFather, dạng 123456789:AA…',
    })
    .optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, {
      error:
        'chỉ được gồm chữ, số, gạch dưới và gạch nối (1-256 ký tự); tạo bằng lệnh: openssl rand -hex 32',
    })
    .optional(),
  TELEGRAM_API_ROOT: httpUrl.transform(trimmed).default('https://api.telegram.org'),
  ZALO_APP_ID: z
    .string()
    .regex(/^\d{5,30}$/, {
      error: 'phải là dãy số ID của ứng dụng, xem ở developers.zalo.me',
    })
    .optional(),
  ZALO_APP_SECRET: zaloSecret.optional(),
  ZALO_OA_SECRET_KEY: zaloSecret.optional(),
  ZALO_REFRESH_TOKEN: zaloSecret.optional(),
  ZALO_OA_ID: z
    .string()
    .regex(/^\d{5,30}$/, { error: 'phải là dãy số ID của Official Account, xem ở oa.zalo.me' })
    .optional(),
  ZALO_SITE_VERIFICATION: siteVerification.optional(),
  ZALO_API_ROOT: httpUrl.transform(trimmed).default('https://openapi.zalo.me'),
  ZALO_OAUTH_ROOT: httpUrl.transform(trimmed).default('https://oauth.zaloapp.com'),
  ZALO_BILLED_WINDOW: flag.default(false),
  ZALO_MESSAGE_PRICE: count('giá một tin tính bằng đồng', 55, 1).optional(),
  ZALO_MONTHLY_CAP: count('số đồng tối đa mỗi tháng', 1_000_000).optional(),
  ...zaloVariables,
  TELEGRAM_BROADCAST_PER_SECOND: count(
    'số tin hàng loạt mỗi giây, 0 là không giới hạn',
    30,
  ).default(30),
  ZALO_BROADCAST_PER_SECOND: count('số tin hàng loạt mỗi giây, 0 là không giới hạn', 20).default(
    20,
  ),
  DATA_KEY: dataKey.optional(),
  QUIET_HOURS: quietHours.default({ from: '21:00', to: '06:30' }),
  PERSON_MESSAGES_PER_MINUTE: count('số tin nhắn mỗi phút, 0 là không giới hạn', 30).default(30),
  CHAT_RETENTION_DAYS: count('số ngày, ít nhất 1', 90, 1).default(90),
  FEED_REQUESTS_PER_MINUTE: count('số lần gọi mỗi phút, 0 là không giới hạn', 600).default(600),
  FEED_ITEMS_PER_MINUTE: count('số hồ sơ mỗi phút, 0 là không giới hạn', 200_000).default(200_000),
  FEED_STALE_HOURS: count('số giờ, 0 là không nhắc', 24).default(0),
  TEST_NOW: testNow.optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'phải là một trong fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
})

/** The names of every setting; .env.example must list them all. */
export const variableNames = Object.keys(variables.shape)

type Variables = z.infer<typeof variables>

function databaseOf(read: Variables) {
  if (read.DATABASE_URL === undefined) return { kind: 'embedded' as const, dataKey: read.DATA_KEY }
  if (read.DATA_KEY === undefined) {
    throw new ConfigError(
      'DATA_KEY là bắt buộc khi có DATABASE_URL: đặt 32 byte theo base64, tạo bằng lệnh: openssl rand -base64 32.',
    )
  }
  return {
    kind: 'server' as const,
    url: read.DATABASE_URL,
    connections: read.DATABASE_CONNECTIONS,
    dataKey: read.DATA_KEY,
  }
}

function telegramOf(read: Variables) {
  if (read.TELEGRAM_BOT_TOKEN === undefined) return undefined
  if (read.TELEGRAM_WEBHOOK_SECRET === undefined) {
    throw new ConfigError(
      'TELEGRAM_WEBHOOK_SECRET là bắt buộc khi có TELEGRAM_BOT_TOKEN: đặt một chuỗi bí mật, tạo bằng lệnh: openssl rand -hex 32.',
    )
  }
  return {
    token: read.TELEGRAM_BOT_TOKEN,
    secret: read.TELEGRAM_WEBHOOK_SECRET,
    apiRoot: read.TELEGRAM_API_ROOT,
  }
}

const zaloRemedies = {
  ZALO_APP_SECRET: 'đặt khóa bí mật của ứng dụng, xem ở developers.zalo.me, mục Cài đặt',
  ZALO_OA_SECRET_KEY:
    'đặt khóa bí mật của OA, hiện ở developers.zalo.me, mục Webhook, sau khi lưu địa chỉ',
  ZALO_REFRESH_TOKEN: 'đặt refresh token lấy ở developers.zalo.me, mục Công cụ, API Explorer',
} as const

function requiredWithZalo(read: Variables, name: keyof typeof zaloRemedies): string {
  const value = read[name]
  if (value !== undefined) return value
  throw new ConfigError(`${name} là bắt buộc khi có ZALO_APP_ID: ${zaloRemedies[name]}.`)
}

// What was billed this month is counted from the chats that are kept.
const billedRetentionDays = 40

function billingOf(read: Variables) {
  const { ZALO_MESSAGE_PRICE: price, ZALO_MONTHLY_CAP: monthlyCap } = read
  if (!read.ZALO_BILLED_WINDOW) return undefined
  if (price === undefined || monthlyCap === undefined) {
    throw new ConfigError(
      'ZALO_MESSAGE_PRICE và ZALO_MONTHLY_CAP là bắt buộc khi ZALO_BILLED_WINDOW=1: đặt giá một tin và số đồng tối đa mỗi tháng.',
    )
  }
  if (read.CHAT_RETENTION_DAYS < billedRetentionDays) {
    throw new ConfigError(
      `CHAT_RETENTION_DAYS phải ít nhất là ${billedRetentionDays} khi ZALO_BILLED_WINDOW=1: chi phí trong tháng được tính từ các tin còn giữ.`,
    )
  }
  return { price, monthlyCap }
}

function zaloOf(read: Variables) {
  if (read.ZALO_APP_ID === undefined) return undefined
  return {
    appId: read.ZALO_APP_ID,
    appSecret: requiredWithZalo(read, 'ZALO_APP_SECRET'),
    secretKey: requiredWithZalo(read, 'ZALO_OA_SECRET_KEY'),
    refreshToken: requiredWithZalo(read, 'ZALO_REFRESH_TOKEN'),
    oaId: read.ZALO_OA_ID,
    apiRoot: read.ZALO_API_ROOT,
    oauthRoot: read.ZALO_OAUTH_ROOT,
    billing: billingOf(read),
    ...readZaloVariables(read),
  }
}

function parse(env: Env): Variables {
  // An empty variable is an unset one, except where empty means something.
  const given = Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => value !== undefined && (value !== '' || name === 'QUIET_HOURS'),
    ),
  )
  const read = variables.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}.`)
}

/**
 * Reads the settings of CONTRACT.md from `env`, with their defaults. Throws ConfigError on the first one that cannot
 * be used.
 */
export function readConfig(env: Env = process.env) {
  const read = parse(env)
  const database = databaseOf(read)
  const telegram = telegramOf(read)
  const zalo = zaloOf(read)
  const embedded = database.kind === 'embedded'
  const simulator = read.SIMULATOR ?? (embedded && telegram === undefined && zalo === undefined)
  return {
    port: read.PORT,
    host: read.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0'),
    database,
    dataDir: read.DATA_DIR,
    demo: read.DEMO ?? embedded,
    simulator,
    publicReports: read.PUBLIC_REPORTS,
    publicDialogues: read.PUBLIC_DIALOGUES,
    publicUrl: read.PUBLIC_URL ?? `http://localhost:${read.PORT}`,
    provinceCode: read.PROVINCE_CODE,
    hotline: read.HOTLINE,
    codePrefixes: read.CODE_PREFIXES,
    proof: read.PROOF,
    telegram,
    zalo,
    /** The file by which Zalo knows that the domain is ours; asked for before the channel is on. */
    siteVerification: read.ZALO_SITE_VERIFICATION,
    /** Bulk messages a second, of all processes together; 0: no limit. */
    bulkPerSecond: {
      ...{ telegram: read.TELEGRAM_BROADCAST_PER_SECOND, zalo: read.ZALO_BROADCAST_PER_SECOND },
      web: 0,
    },
    quietHours: read.QUIET_HOURS ?? undefined,
    perMinute: read.PERSON_MESSAGES_PER_MINUTE,
    chatRetentionDays: read.CHAT_RETENTION_DAYS,
    feed: {
      requests: read.FEED_REQUESTS_PER_MINUTE,
      items: read.FEED_ITEMS_PER_MINUTE,
      staleHours: read.FEED_STALE_HOURS,
    },
    testNow: simulator ? read.TEST_NOW : undefined,
    logLevel: read.LOG_LEVEL,
  }
}

export type Config = ReturnType<typeof readConfig>
