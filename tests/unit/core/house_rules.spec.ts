import { test } from '@japa/runner'
import { ESLint } from 'eslint'

const eslint = new ESLint({ cwd: new URL('../../../', import.meta.url).pathname })

async function rulesBroken(path: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path })
  return [...new Set(result!.messages.map(({ ruleId, message }) => ruleId ?? message))].filter(
    (rule) => rule.startsWith('house/')
  )
}

const CASES: { title: string; path: string; code: string; rule?: string }[] = [
  {
    title: 'a transaction begun past the door',
    path: 'app/funding/actions/record.ts',
    code: `import db from '@adonisjs/lucid/services/db'\nawait db.transaction(async () => {})\n`,
    rule: 'house/one-door',
  },
  {
    title: 'a transaction begun past the door by another spelling',
    path: 'tests/functional/funding/record.spec.ts',
    code: `export const begin = (db: any) => db.connection()['transaction']()\n`,
    rule: 'house/one-door',
  },
  {
    title: 'a transaction in the door itself',
    path: 'app/core/transact.ts',
    code: `export const begin = (db: any) => db.transaction()\n`,
  },
  ...[
    '@adonisjs/core/services/app',
    '@adonisjs/lucid/orm',
    'luxon',
    'exceljs',
    'node:crypto',
    '#core/ids',
    '#ledger/domain/entry',
    '../../ledger/domain/entry.js',
  ].map((source) => ({
    title: `"${source}" imported by the domain of another module`,
    path: 'app/allocation/domain/rule.ts',
    code: `import * as thing from '${source}'\nexport { thing }\n`,
    rule: 'house/pure-imports',
  })),
  {
    title: 'a type of the framework in a domain',
    path: 'app/allocation/domain/rule.ts',
    code: `export type Trx = import('@adonisjs/lucid/types/database').TransactionClientContract\n`,
    rule: 'house/pure-imports',
  },
  {
    title: 'a domain imported lazily by money',
    path: 'app/money/money.ts',
    code: `export const load = () => import('#allocation/domain/levels')\n`,
    rule: 'house/pure-imports',
  },
  {
    title: 'a domain that imports money and itself',
    path: 'app/allocation/domain/rule.ts',
    code: `export * from '#money/money'\nexport * from '#allocation/domain/levels'\nexport * from './types.js'\n`,
  },
  {
    title: 'a type of the domain of another module in a domain',
    path: 'app/imports/domain/words.ts',
    code: `import type { FunderKind } from '#funding/domain/funder_kinds'\nexport type { FunderKind }\n`,
  },
  ...['#identity/models/person', '../../identity/models/person.js'].map((source) => ({
    title: `a model of another module ("${source}")`,
    path: 'app/funding/actions/record.ts',
    code: `import Person from '${source}'\nexport { Person }\n`,
    rule: 'house/own-models',
  })),
  {
    title: 'the type of the signed-in person',
    path: 'app/funding/policy.ts',
    code: `import type Person from '#identity/models/person'\nexport type { Person }\n`,
  },
  {
    title: 'the type of any other model',
    path: 'app/funding/policy.ts',
    code: `import type Session from '#identity/models/session'\nexport type { Session }\n`,
    rule: 'house/own-models',
  },
  {
    title: 'a model of the own module',
    path: 'app/identity/actions/invite.ts',
    code: `import Person from '#identity/models/person'\nexport { Person }\n`,
  },
  ...[
    'Number(x)',
    'parseFloat(x)',
    'x.toFixed(2)',
    'Math.round(x)',
    'Math.floor(x)',
    '+x',
    'x * 0.5',
  ].flatMap((expression) => [
    {
      title: `${expression} on money`,
      path: 'app/ledger/actions/post.ts',
      code: `export const f = (x: any) => ${expression}\n`,
      rule: 'house/exact-money',
    },
    {
      title: `${expression} where there is no money`,
      path: 'app/reports/queries/list.ts',
      code: `export const f = (x: any) => ${expression}\n`,
    },
  ]),
  ...['test.skip', 'test.todo', 'test.group'].map((call) => ({
    title: `${call} in a test`,
    path: 'tests/unit/money/money.spec.ts',
    code: `import { test } from '@japa/runner'\n${call}('title', () => {})\n`,
    rule: call === 'test.group' ? undefined : 'house/all-tests-run',
  })),
  {
    title: 'a pinned test',
    path: 'tests/unit/money/money.spec.ts',
    code: `import { test } from '@japa/runner'\ntest('title', () => {}).pin()\n`,
    rule: 'house/all-tests-run',
  },
]

test.group('The rules of the house', () => {
  for (const { title, path, code, rule } of CASES) {
    test(`${title} is ${rule ? 'reported' : 'allowed'}`, async ({ assert }) => {
      assert.deepEqual(await rulesBroken(path, code), rule ? [rule] : [])
    })
  }
})
