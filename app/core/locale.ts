import { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
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
  })
}

/** The language: chosen in the session, else what the browser asks for, else English. */
export function speakAsAsked(ctx: HttpContext) {
  const chosen = ctx.session?.get('locale') as string | undefined
  speak(
    ctx,
    i18nManager.getSupportedLocaleFor(chosen ? [chosen] : []) ??
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
