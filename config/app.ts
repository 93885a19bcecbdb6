import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/core/http'

export const appKey = env.get('APP_KEY')
export const appUrl = env.get('APP_URL')

/** `__Host-` cookies and HSTS need https; plain http is for one's own machine. */
export const isHttps = appUrl.startsWith('https://')

export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: true,
  useAsyncLocalStorage: false,
  redirect: { forwardQueryString: false },
  // "?q=Novak,+Ana" is one text: lists come as fields of one name
  qs: { parse: { comma: false } },
  cookie: { domain: '', path: '/', maxAge: '2h', httpOnly: true, secure: isHttps, sameSite: 'lax' },
})

export const storagePath = env.get('STORAGE_DIR') || app.makePath('storage')
