import type { HttpContext } from '@adonisjs/core/http'

/** Aborted as soon as nobody waits for the answer of a request any more. */
export function closedConnection({ response }: HttpContext): AbortSignal {
  const closed = new AbortController()
  if (response.response.destroyed) closed.abort()
  response.response.once('close', () => closed.abort())
  return closed.signal
}
