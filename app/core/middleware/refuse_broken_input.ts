import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Refusal } from '#core/refusal'

/**
 * Texts that no database keeps as they are (NUL, half a surrogate pair), and names that every object has
 * anyway (`toString`, `__proto__`), which make validators and parsers stumble: no form of ours sends them.
 */
export default class RefuseBrokenInput {
  async handle({ request, params }: HttpContext, next: NextFn) {
    if (isBroken(params)) throw new Refusal('E_NOT_FOUND', {}, undefined, 404)
    if (isBroken(request.all())) throw new Refusal('E_TEXT', {}, undefined, 422)
    return next()
  }
}

function isBroken(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (!value || typeof value !== 'object') return false
  return Object.entries(value).some(
    ([key, inner]) => key in Object.prototype || isBroken(key) || isBroken(inner)
  )
}
