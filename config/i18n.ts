import app from '@adonisjs/core/services/app'
import { configProvider } from '@adonisjs/core'
import { defineConfig, formatters, loaders } from '@adonisjs/i18n'
import type { FormatterFactory } from '@adonisjs/i18n/types'
import { withParticles } from '#core/korean_particles'

/** ICU messages; in Korean the particle follows the word that was put in. */
const formatter = configProvider.create<FormatterFactory>(async (application) => {
  const icu = await formatters.icu().resolver(application)
  return (config) => {
    const inner = icu(config)
    return {
      name: inner.name,
      format(message, locale, data) {
        const text = inner.format(message, locale, data)
        return locale === 'ko' ? withParticles(text) : text
      },
    }
  }
})

export default defineConfig({
  defaultLocale: 'en',
  supportedLocales: ['en', 'ko', 'uk', 'sl'],
  fallbackLocales: { ko: 'en', uk: 'en', sl: 'en' },
  formatter,
  loaders: [loaders.fs({ location: app.languageFilesPath() })],
})
