import { assert } from '@japa/assert'
import { apiClient } from '@japa/api-client'
import { browserClient } from '@japa/browser-client'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import * as reporters_ from '@japa/runner/reporters'
import { authApiClient } from '@adonisjs/auth/plugins/api_client'
import { authBrowserClient } from '@adonisjs/auth/plugins/browser_client'
import { sessionApiClient } from '@adonisjs/session/plugins/api_client'
import { sessionBrowserClient } from '@adonisjs/session/plugins/browser_client'
import { shieldApiClient } from '@adonisjs/shield/plugins/api_client'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { Config } from '@japa/runner/types'
import { chromium } from 'playwright'
import { isPostgres } from '#core/sql'
import { grantRoles } from '#database/roles/grant_roles'
import { buildAssets } from '../bin/support/assets.js'
import { findChromium, LAUNCH_FLAGS } from './harness/chromium.js'
import { summaryReporter } from './harness/summary_reporter.js'

export const plugins: Config['plugins'] = [
  assert(),
  pluginAdonisJS(app),
  apiClient(),
  sessionApiClient(app),
  authApiClient(app),
  shieldApiClient(),
  browserClient({
    runInSuites: ['browser'],
    contextOptions: { locale: 'en-GB', timezoneId: 'UTC' },
    async launcher(options) {
      const { executablePath, env } = await findChromium()
      return chromium.launch({
        ...options,
        executablePath,
        args: LAUNCH_FLAGS,
        env: { ...(process.env as Record<string, string>), ...env },
      })
    },
  }),
  sessionBrowserClient(app),
  authBrowserClient(app),
]

export const runnerHooks: Required<Pick<Config, 'setup' | 'teardown'>> = { setup: [], teardown: [] }

/** Each process has an empty database of its own; tests make a city each and commit for real. */
async function migrate(): Promise<void> {
  if (!isPostgres()) return void (await testUtils.db().migrate())
  await testUtils.db('postgres_owner').migrate()
  await grantRoles(db.connection('postgres_owner'))
}

export const configureSuite: Config['configureSuite'] = (suite) => {
  if (suite.name === 'unit') return
  suite.setup(() => buildAssets())
  suite.setup(migrate)
  suite.setup(() => testUtils.httpServer().start())
}

export const reporters: Config['reporters'] = {
  activated: process.env.LEDGER_TEST_SUMMARY ? ['spec', 'summary'] : ['spec'],
  list: [reporters_.spec(), reporters_.ndjson(), reporters_.dot(), summaryReporter],
}
