import env from '#start/env'
import { defineConfig, transports } from '@adonisjs/mail'

/** Without SMTP_HOST nothing is ever sent; what waits to be sent stays visible. */
export function mailIsSet(): boolean {
  return Boolean(env.get('SMTP_HOST'))
}

const user = env.get('SMTP_USER')

const mail = defineConfig({
  default: 'smtp',
  from: env.get('SMTP_FROM', 'ledger@localhost'),
  mailers: {
    smtp: transports.smtp({
      host: env.get('SMTP_HOST', 'localhost'),
      port: env.get('SMTP_PORT', 587),
      secure: env.get('SMTP_PORT') === 465,
      auth: user
        ? { type: 'login', user, pass: env.get('SMTP_PASSWORD')?.release() ?? '' }
        : undefined,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    }),
  },
})

export default mail

declare module '@adonisjs/mail/types' {
  export interface MailersList extends InferMailers<typeof mail> {}
}
