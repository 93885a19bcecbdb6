import { isHttps } from '#config/app'
import { defineConfig, stores } from '@adonisjs/session'

export default defineConfig({
  enabled: true,
  cookieName: isHttps ? '__Host-ledger' : 'ledger',
  clearWithBrowser: false,
  age: '2h',
  cookie: { path: '/', httpOnly: true, secure: isHttps, sameSite: 'lax' },
  store: 'database',
  stores: {
    database: stores.database({ connectionName: 'sessions', tableName: 'sessions' }),
  },
})
