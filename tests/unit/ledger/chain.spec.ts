import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { entryHash, entryLeaf, entryPayload, GENESIS } from '#ledger/chain'
import type { EntryRequest } from '#ledger/domain/entry'

const ENTRY: EntryRequest = {
  id: '0190a000-0000-7000-8000-000000000001',
  cityId: '0190a000-0000-7000-8000-0000000000c1',
  kind: 'receipt',
  effectiveOn: '2024-02-29',
  memo: 'Fundação; „ї“ 🎓',
  source: { type: 'receipt', id: 'r-1' },
  preparedBy: '0190a000-0000-7000-8000-0000000000a1',
  approvedBy: null,
  lines: [
    { account: '1000', fund: 'f', currency: 'EUR', amount: 1_000n },
    { account: '4000', fund: 'f', currency: 'EUR', amount: -1_000n, budgetLine: 'l' },
  ],
}
const SEALED = { seq: 1n, recordedAt: '2024-03-01T10:00:00.000Z' }

/** As written when the first entries were sealed: these bytes may never change. */
const BYTES =
  '{"approved_by":null,"city_id":"0190a000-0000-7000-8000-0000000000c1","effective_on":"2024-02-29","id":"0190a000-0000-7000-8000-000000000001","kind":"receipt","lines":[' +
  '{"account":"1000","agreement":null,"amount":"1000","budget_line":null,"commitment":null,"currency":"EUR","functional_amount":"1000","fund":"f","instalment":null,"party":null,"quantity":null,"unit":null},' +
  '{"account":"4000","agreement":null,"amount":"-1000","budget_line":"l","commitment":null,"currency":"EUR","functional_amount":"-1000","fund":"f","instalment":null,"party":null,"quantity":null,"unit":null}],' +
  '"memo":"Fundação; „ї“ 🎓","prepared_by":"0190a000-0000-7000-8000-0000000000a1","recorded_at":"2024-03-01T10:00:00.000Z","reverses_id":null,"seq":"1","source_id":"r-1","source_type":"receipt","v":1}'

test.group('Sealed bytes of an entry', () => {
  test('are the same as when the first entries were sealed', ({ assert }) => {
    assert.equal(entryPayload(ENTRY, SEALED), BYTES)
    assert.equal(entryPayload({ ...ENTRY, documents: [] }, SEALED), BYTES)
  })

  test('hash as the design says: a leaf, and a link with domain, city, number and the hash before', ({
    assert,
  }) => {
    const leaf = createHash('sha256').update(`\0${BYTES}`).digest()
    const number = Buffer.from('0000000000000001', 'hex')
    const link = Buffer.concat([
      Buffer.from(`\x01lcl-v1${ENTRY.cityId}`),
      number,
      Buffer.from(GENESIS, 'hex'),
      leaf,
    ])
    assert.deepEqual(entryLeaf(BYTES), leaf)
    assert.equal(
      entryHash(ENTRY.cityId, 1n, GENESIS, BYTES),
      createHash('sha256').update(link).digest('hex')
    )
  })

  test('hold the documents, once each and in one order', ({ assert }) => {
    const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
    const payload = entryPayload({ ...ENTRY, documents: [b, a, b] }, SEALED)
    assert.equal(
      payload,
      BYTES.replace('"effective_on"', `"documents":["${a}","${b}"],"effective_on"`)
    )
  })

  test('do not depend on the form in which a text is typed', ({ assert }) => {
    const typed = entryPayload({ ...ENTRY, memo: ENTRY.memo.normalize('NFD') }, SEALED)
    assert.equal(typed, BYTES)
  })

  test('scenario 53: differ whenever anything differs: nothing moves from one field into the next', () => {
    const text = fc.oneof(
      fc.constantFrom('', '"', '\\', ',', '","source_id":"', 'a","memo":"b', '}', '\n', 'null'),
      fc.string({ maxLength: 6 })
    )
    const entry = fc.record({
      memo: text,
      source: fc.option(fc.record({ type: text, id: text })),
      preparedBy: text,
      approvedBy: fc.option(text),
      documents: fc.array(
        fc.constantFrom('a', 'b').map((char) => char.repeat(64)),
        { maxLength: 2 }
      ),
      lines: fc.array(
        fc.record({
          account: text,
          fund: text,
          budgetLine: fc.option(text),
          unit: fc.option(text),
          currency: text,
          amount: fc.bigInt(-11n, 11n),
        }),
        { maxLength: 2 }
      ),
    })
    fc.assert(
      fc.property(entry, entry, (one, two) => {
        const [a, b] = [one, two].map((part) => ({ ...ENTRY, ...part }))
        const isSame = meaning(a) === meaning(b)
        return (entryPayload(a, SEALED) === entryPayload(b, SEALED)) === isSame
      }),
      { numRuns: 2_000 }
    )
  })

  test('scenario 53: move a delimiter between two fields and the hash is another', ({ assert }) => {
    const pairs: [Partial<EntryRequest>, Partial<EntryRequest>][] = [
      [
        { memo: 'a', source: { type: 'b', id: 'c' } },
        { memo: 'a","source_type":"b', source: { type: '', id: 'c' } },
      ],
      [{ source: { type: 'ab', id: 'c' } }, { source: { type: 'a', id: 'bc' } }],
      [{ memo: 'x\u0000y' }, { memo: 'x\\u0000y' }],
      [{ approvedBy: null }, { approvedBy: 'null' }],
    ]
    for (const [one, two] of pairs) {
      const [a, b] = [one, two].map((part) =>
        entryHash(ENTRY.cityId, 1n, GENESIS, entryPayload({ ...ENTRY, ...part }, SEALED))
      )
      assert.notEqual(a, b)
    }
  })
})

/** What an entry says, told apart by length: an independent way of writing it down. */
function meaning(entry: EntryRequest): string {
  const tell = (value: unknown): string => {
    if (value === null || value === undefined) return '-'
    if (Array.isArray(value)) return `[${value.length}]${value.map(tell).join('')}`
    if (typeof value === 'object') return tell(Object.values(value))
    const text = String(value).normalize('NFC')
    return `${text.length}:${text}`
  }
  const documents = [...new Set(entry.documents)].toSorted()
  const lines = entry.lines.map((line) => [
    line.account,
    line.fund,
    line.budgetLine,
    line.unit,
    line.currency,
    line.amount,
  ])
  const source = entry.source ? [entry.source.type, entry.source.id] : [null, null]
  return tell([entry.memo, source, entry.preparedBy, entry.approvedBy, documents, lines])
}
