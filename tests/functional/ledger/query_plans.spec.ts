import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { isPostgres, selectRows } from '#core/sql'

/** Questions for few lines that an index of an account could answer, too, by reading all of the account. */
const FEW_LINES: Record<string, string> = {
  'an entry': `p.entry_id = 'x' AND p.account_code = '1000'`,
  'a commitment': `p.commitment_id = 'x' AND p.account_code = '8300'`,
  'an agreement': `p.agreement_id = 'x' AND p.account_code IN ('1100', '9000')`,
}

test.group('Plans of SQLite', () => {
  test('the lines of {0} are found by it and not among all lines of their account')
    .with(Object.keys(FEW_LINES).map((what) => [what] as const))
    .run(async ({ assert }, [what]) => {
      // PostgreSQL gathers statistics by itself
      if (isPostgres()) return assert.isTrue(isPostgres())
      const plan = await selectRows(
        db.connection(),
        `EXPLAIN QUERY PLAN SELECT sum(p.amount) FROM postings p WHERE p.city_id = 'c' AND ${FEW_LINES[what]}`
      )
      assert.notMatch(plan.map(({ detail }) => detail).join('\n'), /postings_account/)
    })
})
