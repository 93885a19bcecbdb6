import { test } from '@japa/runner'
import fc from 'fast-check'
import { entryCandidates } from '#bank/domain/entry_candidates'
import { lineKeys } from '#bank/domain/line_keys'
import { runningBalances } from '#bank/domain/running_balance'
import { checkStatement, type ReadStatement, type StatementLine } from '#bank/domain/statement'
import { suggest, type OpenInstalment } from '#bank/domain/suggest'
import { readXml } from '#bank/workers/read_xml'
import { writeCamt } from './camt_writer.js'

const SEED = Number(process.env.FC_SEED ?? 20260203)

const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** Words as the books keep them: no blanks around or in a row. */
const words = fc
  .array(fc.stringMatching(/^[\p{L}\p{N}&<>"',.\-]{1,8}$/u), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' ').normalize('NFC').slice(0, 100).trim())
  .filter((text) => text !== '')

const code = fc.stringMatching(/^[A-Z][A-Z0-9]{3,15}$/)

const line: fc.Arbitrary<StatementLine> = fc
  .record({
    bankRef: fc.option(code, { nil: null }),
    bookedOn: day,
    valueOn: fc.option(day, { nil: null }),
    amount: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).filter((amount) => amount !== 0n),
    isReversal: fc.boolean(),
    endToEnd: fc.option(code, { nil: null }),
    structuredRef: fc.option(code, { nil: null }),
    text: fc.uniqueArray(words, { maxLength: 3 }).map((parts) => parts.join('\n')),
    counterparty: fc.option(words, { nil: null }),
    counterpartyAccount: fc.option(
      fc.constantFrom('SI56020170014356205', 'DE89370400440532013000'),
      {
        nil: null,
      }
    ),
    code: fc.constantFrom('544', 'PMT', null),
  })
  .map((parts) => ({ ...parts, counterpartyId: null, sent: null }))

const statement: fc.Arbitrary<ReadStatement> = fc
  .record({
    lines: fc.array(line, { maxLength: 8 }),
    opening: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
    currency: fc.constantFrom('EUR', 'KRW', 'BHD', 'UAH'),
    reference: code,
    sequence: fc.option(code, { nil: null }),
    on: day,
  })
  .map(({ lines, opening, currency, reference, sequence, on }) => {
    const days = lines.map(({ bookedOn }) => bookedOn).toSorted()
    const closing = lines.reduce((sum, { amount }) => sum + amount, opening)
    return {
      format: '',
      reference,
      sequence,
      createdAt: null,
      from: days[0] ?? on,
      to: days.at(-1) ?? on,
      account: { number: 'SI56192001234567892', isIban: true, owner: null, currency },
      opening: { code: 'OPBD', currency, amount: opening, on },
      closing: { code: 'CLBD', currency, amount: closing, on },
      lines,
      notBooked: 0,
    }
  })

test.group(`Bank | properties (seed ${SEED})`, () => {
  test('what a bank writes in version {$self} is read back as it was, and adds up')
    .with(['02', '03', '04', '08'] as const)
    .run(({ assert }, version) => {
      fc.assert(
        fc.property(
          fc.array(statement, { minLength: 1, maxLength: 3 }),
          fc.constantFrom('', 'bank'),
          (statements, prefix) => {
            const read = readXml(Buffer.from(writeCamt(statements, { version, prefix })))
            const format = `camt.053.001.${version}`
            assert.deepEqual(
              read,
              statements.map((one) => ({ ...one, format }))
            )
            for (const one of read) assert.deepEqual(checkStatement(one), { state: 'agrees' })
          }
        ),
        { seed: SEED, numRuns: 60 }
      )
    })

  test('a cent more or less anywhere is seen, and by how much', ({ assert }) => {
    fc.assert(
      fc.property(statement, fc.bigInt({ min: -5n, max: 5n }), fc.nat(), (one, change, at) => {
        fc.pre(change !== 0n)
        const lines = structuredClone(one.lines)
        const closing = { ...one.closing! }
        if (lines.length > 0) lines[at % lines.length]!.amount -= change
        else closing.amount += change
        assert.deepEqual(checkStatement({ ...one, lines, closing }), {
          state: 'differs',
          difference: change,
        })
      }),
      { seed: SEED }
    )
  })

  test('lines have the same keys in any order, and equal lines have one each', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }).chain((lines) => {
          const doubled = [...lines, ...lines.slice(0, 3)]
          const shuffled = fc.shuffledSubarray(doubled, {
            minLength: doubled.length,
            maxLength: doubled.length,
          })
          return fc.tuple(fc.constant(doubled), shuffled)
        }),
        ([lines, shuffled]) => {
          const keys = lineKeys(lines)
          assert.equal(new Set(keys).size, lines.length)
          assert.deepEqual(lineKeys(shuffled).toSorted(), keys.toSorted())
        }
      ),
      { seed: SEED }
    )
  })

  test('running balances are followed from either end, and a gap in them is named', ({
    assert,
  }) => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: 2, maxLength: 10 })
    fc.assert(
      fc.property(amounts, fc.bigInt(-5_000n, 5_000n), fc.boolean(), (list, opening, turned) => {
        let balance = opening
        const rows = list.map((amount, index) => {
          balance += amount
          return { no: index + 2, amount, balance: balance as bigint | null }
        })
        const given = turned ? rows.toReversed() : rows
        const found = runningBalances(given)!
        assert.deepEqual([found.opening, found.closing], [opening, balance])
        if (rows.length < 3) return
        assert.throws(
          () => runningBalances(rows.filter((_, index) => index !== 1)),
          /E_BANK_RUNNING/
        )
      }),
      { seed: SEED }
    )
  })

  test('a suggestion divides exactly the money of the line, and never suggests what is paid', ({
    assert,
  }) => {
    const instalment = fc
      .record({
        agreement: fc.constantFrom('A', 'B', 'C'),
        open: fc.bigInt({ min: 0n, max: 300n }),
        dueOn: fc.option(day, { nil: null }),
      })
      .map(({ agreement, open, dueOn }) => ({ agreement, open, dueOn }))
    fc.assert(
      fc.property(
        fc.array(instalment, { maxLength: 9 }),
        fc.bigInt({ min: 1n, max: 600n }),
        fc.constantFrom('for AGR-B-1', 'nothing', 'AGR-A-1 and AGR-C-1'),
        (list, amount, text) => {
          const open: OpenInstalment[] = list.map((one, index) => ({
            agreementId: one.agreement,
            instalmentId: `i${index}`,
            number: `AGR-${one.agreement}-1`,
            title: '',
            titleLang: 'en',
            funderId: one.agreement,
            funder: `Funder ${one.agreement}`,
            funderLang: 'en',
            no: index + 1,
            dueOn: one.dueOn,
            open: one.open,
          }))
          const said = { text, endToEnd: null, structuredRef: null }
          const payer = { counterparty: null, counterpartyAccount: null }
          const found = suggest(
            { amount, bookedOn: '2026-02-03', ...said, ...payer },
            open,
            new Map()
          )
          for (const { parts, reasons } of found) {
            assert.equal(
              parts.reduce((sum, part) => sum + part.amount, 0n),
              amount
            )
            assert.isTrue(parts.every((part) => part.instalment.open > 0n && part.amount > 0n))
            assert.isNotEmpty(reasons)
          }
          const scores = found.map(({ score }) => score)
          assert.deepEqual(
            scores,
            scores.toSorted((a, b) => b - a)
          )
        }
      ),
      { seed: SEED }
    )
  })

  test('entries of the other direction are never candidates', ({ assert }) => {
    const amount = fc.bigInt({ min: -50n, max: 50n }).filter((minor) => minor !== 0n)
    fc.assert(
      fc.property(amount, fc.array(amount), (minor, unseen) => {
        const entries = unseen.map((one, index) => ({
          entryId: `e${index}`,
          seq: BigInt(index),
          kind: 'receipt',
          effectiveOn: '2026-02-03',
          memo: '',
          unseen: one,
          bankRef: null,
          number: null,
          party: null,
        }))
        const said = { text: '', endToEnd: null, structuredRef: null, bankRef: null }
        const payer = { counterparty: null, counterpartyAccount: null, bookedOn: '2026-02-03' }
        for (const { entry } of entryCandidates({ amount: minor, ...said, ...payer }, entries)) {
          assert.equal(entry.unseen, minor)
        }
      }),
      { seed: SEED }
    )
  })
})
