import { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { isHttps } from '#config/app'
import { formatsFor } from '#core/format'

/** Each language in its own name, as the switcher shows them. */
export const LANGUAGES = [
  { locale: 'en', name: 'English' },
  { locale: 'ko', name: '한국어' },
  { locale: 'uk', name: 'Українська' },
  { locale: 'sl', name: 'Slovenščina' },
] as const

export function isLocale(text: unknown): text is string {
  return LANGUAGES.some(({ locale }) => locale === text)
}

/** From here on the request speaks this language, in messages and on pages. */
export function speak(ctx: HttpContext, locale: string) {
  ctx.i18n = i18nManager.locale(locale)
  ctx.containerResolver.bindValue(I18n, ctx.i18n)
  const i18n = ctx.i18n
  ctx.view.share({
    i18n,
    locale,
    languages: LANGUAGES,
    f: formatsFor(locale),
    t: (key: string, params?: Record<string, unknown>) => i18n.t(key, params),
    fieldLabels: new Map<string, string>(),
  })
}

/** Beside the session: an address that no page has is answered before a session is read. */
const COOKIE = isHttps ? '__Host-ledger-locale' : 'ledger-locale'

/** The language somebody chose, for all that this session shows and for addresses without a page. */
export function keepLocale({ session, response }: HttpContext, locale: string) {
  session.put('locale', locale)
  response.plainCookie(COOKIE, locale, {
    path: '/',
    httpOnly: true,
    secure: isHttps,
    sameSite: 'lax',
  })
}

/** The language: chosen in the session, else what the browser asks for, else English. */
export function speakAsAsked(ctx: HttpContext) {
  const chosen: unknown = ctx.session ? ctx.session.get('locale') : ctx.request.plainCookie(COOKIE)
  speak(
    ctx,
    i18nManager.getSupportedLocaleFor(isLocale(chosen) ? [chosen] : []) ??
      i18nManager.getSupportedLocaleFor(ctx.request.languages()) ??
      i18nManager.defaultLocale
  )
}

/** Someone who chose a language on another device finds it here too, unless this session chose its own. */
export function followPersonsLocale(ctx: HttpContext, locale: string | null) {
  if (isLocale(locale) && !ctx.session.has('locale') && ctx.i18n.locale !== locale)
    speak(ctx, locale)
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    i18n: I18n
  }
}
