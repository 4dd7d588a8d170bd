import { z } from 'zod'

/** The number of a report, as buttons carry it. */
export const receiptShape = z.string().regex(/^PA-\d{4}-\d{5,}$/)
