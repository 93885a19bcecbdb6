import { isHttps } from '#config/app'
import app from '@adonisjs/core/services/app'
import { defineConfig, stores } from '@adonisjs/session'

export default defineConfig({
  enabled: true,
  cookieName: isHttps ? '__Host-ledger' : 'ledger',
  clearWithBrowser: false,
  age: '2h',
  cookie: { path: '/', httpOnly: true, secure: isHttps, sameSite: 'lax' },
  // The clients of the test suites write sessions into memory; the table has its own test.
  store: app.inTest ? 'memory' : 'database',
  stores: {
    database: stores.database({ connectionName: 'sessions', tableName: 'sessions' }),
  },
})
