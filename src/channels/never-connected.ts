// The connection never stood, or not with the platform itself. ECONNTIMEOUT is our own agent's word.
const codes =
  /^(ECONNREFUSED|ECONNTIMEOUT|UND_ERR_CONNECT_TIMEOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|(?:ERR_TLS_CERT|CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)_\w+)$/

type Fault = { code?: unknown; syscall?: string; message?: string; errors?: readonly unknown[] }

/**
 * Whether a call failed before there was a connection, so that what it carried cannot have arrived. Where the code alone
 * does not tell (ETIMEDOUT, ECONNRESET), what the system was doing does; of several addresses each was tried in vain.
 */
export function wasNeverConnected({ code, syscall, message = '', errors = [] }: Fault): boolean {
  if (codes.test(String(code)) || syscall === 'connect' || syscall === 'getaddrinfo') return true
  if (message.includes('before secure TLS connection')) return true
  return errors.length > 0 && errors.every((each) => wasNeverConnected(each as Fault))
}
