import { isHttps } from '#config/app'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/shield'

/** Vite's dev server speaks over a web socket and injects styles; both only outside production. */
const devSockets = app.inProduction ? [] : ['ws:']

export default defineConfig({
  csp: {
    enabled: true,
    directives: {
      defaultSrc: [`'none'`],
      scriptSrc: [`'self'`, '@nonce'],
      styleSrc: [`'self'`, '@nonce'],
      imgSrc: [`'self'`, 'data:'],
      fontSrc: [`'self'`],
      manifestSrc: [`'self'`],
      connectSrc: [`'self'`, ...devSockets],
      formAction: [`'self'`],
      frameAncestors: [`'none'`],
      baseUri: [`'none'`],
      objectSrc: [`'none'`],
    },
    reportOnly: false,
  },
  csrf: {
    enabled: true,
    exceptRoutes: [],
    enableXsrfCookie: false,
    methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  },
  xFrame: { enabled: true, action: 'DENY' },
  hsts: { enabled: isHttps, maxAge: '365 days', includeSubDomains: true },
  contentTypeSniffing: { enabled: true },
})
