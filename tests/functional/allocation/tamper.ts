import { isPostgres } from '#core/sql'
import { ownerClient } from '#tests/support/databases'
import { withoutGuard } from '#tests/support/ledger'

/** Changes a stored run past its guard, as someone with the owner's rights would. */
export async function tamper(runId: string, sql: string, bindings: unknown[]): Promise<void> {
  const trigger = isPostgres()
    ? 'allocation_runs_append_only'
    : 'allocation_runs_append_only_update'
  await withoutGuard('allocation_runs', trigger, () =>
    ownerClient().rawQuery(`UPDATE allocation_runs SET ${sql} WHERE id = ?`, [
      ...bindings,
      runId,
    ] as never)
  )
}
