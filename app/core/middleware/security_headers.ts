import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Refusal } from '#core/refusal'

const UNKNOWN_ROUTE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join('; ')

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Headers that the shield does not set, or sets only for known routes. A browser that says a form came
 * from another site is believed: the token is the first wall against forged requests, this the second.
 */
export default class SecurityHeaders {
  async handle({ request, response }: HttpContext, next: NextFn) {
    // The shield writes the policy of a known route over this one, on the bare response.
    response.response.setHeader('Content-Security-Policy', UNKNOWN_ROUTE)
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('X-Frame-Options', 'DENY')
    response.header('Referrer-Policy', 'same-origin')
    response.header('Cross-Origin-Opener-Policy', 'same-origin')
    response.header('Cross-Origin-Resource-Policy', 'same-origin')
    response.header(
      'Permissions-Policy',
      'camera=(), microphone=(), geolocation=(), payment=(), usb=()'
    )

    const from = request.header('sec-fetch-site')
    if (!SAFE.has(request.intended()) && (from === 'cross-site' || from === 'same-site')) {
      throw new Refusal('E_CROSS_SITE', {}, undefined, 403)
    }
    return next()
  }
}
