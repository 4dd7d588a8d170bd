/** What a link into a chat carries to open a dossier there: `hs_` and the code, its dots and dashes as underscores. */
export function slipPayload(code: string): string {
  return `hs_${code.replace(/[.-]/g, '_')}`
}

/** The address behind the QR of a slip (giấy hẹn); `publicUrl` without a slash at its end. */
export function slipUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/d/${encodeURIComponent(code)}`
}

/**
 * What the text of a QR code says about a dossier: the part behind `/d/` or `start=` of a link, else the text itself,
 * in which a code may stand.
 */
export function slipText(text: string): { payload: string } | { text: string } {
  const [, payload] = /[?&]start(?:app)?=(hs_\w{1,61})/.exec(text) ?? []
  if (payload !== undefined) return { payload }
  const [, path] = /\/d\/([^/?#\s]{1,200})/.exec(text) ?? []
  if (path === undefined) return { text }
  try {
    return { text: decodeURIComponent(path) }
  } catch {
    return { text: path }
  }
}
