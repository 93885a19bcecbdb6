import { test } from '@japa/runner'
import fc from 'fast-check'
import { canonicalJson, sha256 } from '#core/hashes'
import { canonicalEntry, requestHash, sealedPayload } from '#ledger/chain'
import type { EntryRequest } from '#ledger/domain/entry'

const words = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => text.isWellFormed())
const maybe = fc.option(words, { nil: undefined })
const line = fc.record({
  account: words,
  fund: words,
  budgetLine: maybe,
  party: fc.option(words),
  agreement: maybe,
  instalment: maybe,
  commitment: maybe,
  currency: words,
  amount: fc.bigInt(-(10n ** 15n), 10n ** 15n),
  functionalAmount: fc.option(fc.bigInt(-(10n ** 15n), 10n ** 15n), { nil: undefined }),
  quantity: maybe,
  unit: maybe,
})
const request = fc.record({
  id: fc.uuid(),
  cityId: fc.uuid(),
  kind: fc.constant('receipt' as const),
  effectiveOn: fc.constant('2026-01-31'),
  memo: words,
  source: fc.option(fc.record({ type: words, id: words })),
  reversesId: fc.option(fc.uuid()),
  preparedBy: fc.uuid(),
  approvedBy: fc.option(fc.uuid()),
  documents: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  lines: fc.array(line, { maxLength: 5 }),
}) satisfies fc.Arbitrary<EntryRequest>

/** What the canonical text must say, written as an object. */
function meant(entry: EntryRequest) {
  return {
    id: entry.id,
    city_id: entry.cityId,
    kind: entry.kind,
    effective_on: entry.effectiveOn,
    memo: entry.memo,
    source_type: entry.source?.type ?? null,
    source_id: entry.source?.id ?? null,
    reverses_id: entry.reversesId ?? null,
    prepared_by: entry.preparedBy,
    approved_by: entry.approvedBy ?? null,
    ...(entry.documents?.length && { documents: [...new Set(entry.documents)].toSorted() }),
    lines: entry.lines.map((each) => ({
      account: each.account,
      fund: each.fund,
      budget_line: each.budgetLine ?? null,
      party: each.party ?? null,
      agreement: each.agreement ?? null,
      instalment: each.instalment ?? null,
      commitment: each.commitment ?? null,
      currency: each.currency,
      amount: each.amount.toString(),
      functional_amount: (each.functionalAmount ?? each.amount).toString(),
      quantity: each.quantity ?? null,
      unit: each.unit ?? null,
    })),
  }
}

test.group('Ledger | canonical text of an entry', () => {
  test('is the canonical JSON of what the entry means, whatever the words are', ({ assert }) => {
    fc.assert(
      fc.property(request, (entry) => {
        const canonical = canonicalEntry(entry)
        const sealed = { seq: 7n, recordedAt: '2026-02-01T10:00:00.000Z' }
        assert.equal(
          sealedPayload(canonical, sealed),
          canonicalJson({ v: 1, ...meant(entry), seq: '7', recorded_at: sealed.recordedAt })
        )
        assert.equal(requestHash(canonical), sha256(canonicalJson(meant(entry))))
      })
    )
  })
})
