import { test } from '@japa/runner'
import { partAbsences } from '#ledger/absences'
import type { LedgerFault } from '#ledger/faults'

const fault = (
  code: LedgerFault['code'],
  seq: string | null,
  params: Record<string, string> = {}
): LedgerFault => ({ code, seq, params })

const RECORDS = [
  fault('V_DECISION', '10', { decision: '2026-1', part: 'missing' }),
  fault('V_SUBLEDGER', '10', { table: 'receipts', id: 'r', part: 'missing' }),
  fault('V_DOCUMENT_GONE', '10', { hash: 'ab' }),
  fault('V_AUDIT_ANCHOR', null, { anchor: '1', event: '5', seq: '10' }),
]

test.group('A ledger that came from a file', () => {
  test('lacks records of the entries that came with it; of later entries they are faults', ({
    assert,
  }) => {
    assert.deepEqual(partAbsences(RECORDS, 10n), { faults: [], absent: RECORDS })
    assert.deepEqual(partAbsences(RECORDS, 9n), { faults: RECORDS, absent: [] })
    assert.deepEqual(partAbsences(RECORDS, null), { faults: RECORDS, absent: [] })
  })

  test('is damaged as any other where a record is here and differs, or an entry does', ({
    assert,
  }) => {
    const damage = [
      fault('V_DECISION', '10', { decision: '2026-1', part: 'lines' }),
      fault('V_SUBLEDGER', '10', { table: 'receipts', id: 'r', part: 'entry' }),
      fault('V_HASH', '3'),
      fault('V_DOCUMENT_ROW', '3', { state: 'missing' }),
      fault('V_AUDIT', null, { event: '2' }),
      fault('V_ANCHOR_CUT', '3'),
    ]
    assert.deepEqual(partAbsences(damage, 100n), { faults: damage, absent: [] })
  })
})
