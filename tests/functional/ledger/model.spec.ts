import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { balancesBy } from '#ledger/queries/balances'
import { type ModelLedger, pairOf, type ModelEntry } from '#tests/support/model_ledger'
import { act, makeWalk, type Step, type Walk } from '#tests/support/model_walk'

/*
 * Somebody who knows every action and no rule works in a city; beside it a ledger of a hundred lines keeps
 * the same books in its own way and says beforehand what must be refused. The digest of a walk (every
 * outcome, every refusal by its code, every balance) is stored: both databases must give that very digest.
 */

const FILE = 'tests/cases/model_digests.json'
const STEPS = Number(process.env.MODEL_STEPS ?? 100)
const RUNS = 3
const stored: Record<string, string> = JSON.parse(readFileSync(app.makePath(FILE), 'utf8'))
/** A drill names its own seeds, and a file where each run leaves its digests. */
const SEEDS = process.env.MODEL_SEEDS?.split(',').map(Number) ?? Object.keys(stored).map(Number)

const KINDS = [
  'receipt',
  'receipt',
  'receipt',
  'write_off',
  'met',
  'refund',
  'refund_payment',
  'allocation',
  'allocation',
  'reallocation',
  'commitment',
  'commitment',
  'commitment',
  'commitment',
  'expenditure',
  'expenditure',
  'expenditure',
  'expenditure',
  'release',
  'payment',
  'payment',
  'transfer',
  'reversal',
  'reversal',
  'close',
  'reopen',
] as const

/** When and how much as a year goes: money comes first and in large parts. Every sixth step knows no season. */
const SEASON: Partial<Record<string, [month: number, part: number]>> = {
  receipt: [2, 1],
  write_off: [3, 10],
  met: [3, 2],
  allocation: [4, 2],
  reallocation: [5, 12],
  commitment: [5, 6],
}
const LATER: [number, number] = [7, 15]

function inSeason(one: Step): Step {
  if (one.kind === 'close' || one.kind === 'reopen') return { ...one, month: 2 + (one.month % 3) }
  if (one.kind === 'reversal' || one.b % 6 === 0) return one
  const [month, part] = SEASON[one.kind] ?? LATER
  return { ...one, month: month + (one.month % 4), amount: Math.ceil(one.amount / part) }
}

const anyStep: fc.Arbitrary<Step> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    a: fc.nat(999),
    b: fc.nat(999),
    amount: fc.integer({ min: 1, max: 50_000 }),
    month: fc.integer({ min: 2, max: 11 }),
    day: fc.integer({ min: 1, max: 28 }),
    flag: fc.boolean(),
  })
  .map(inSeason)

const of = (fund: number) => ({ fund })
const dayOf = ({ month, day }: Step) =>
  `2023-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
const least = (...amounts: bigint[]) => amounts.reduce((a, b) => (a < b ? a : b))
const most0 = (amount: bigint) => (amount > 0n ? amount : 0n)

/** The number of one of the entries of a kind, or nothing when there is none. */
function pick(model: ModelLedger, at: number, is: (entry: ModelEntry) => boolean): number | null {
  const found = model.entries.flatMap((entry, index) => (is(entry) ? [index] : []))
  return found.length ? found[at % found.length] : null
}

interface Prediction {
  entry: ModelEntry
  refused: boolean
  /** The ledger may have further reasons to refuse, which the model does not know. */
  mayRefuse?: boolean
}

/** Mostly a fund (and line) that has something, sometimes any: nobody learns much from empty ones. */
function placeOf(model: ModelLedger, { kind, a, b }: Step): [fund: number, line: number] {
  const wanted = { allocation: '8100', transfer: '8100', commitment: '8200', reallocation: '8200' }
  const account = wanted[kind as keyof typeof wanted]
  const filled = [0, 1, 2]
    .flatMap((fund) => [0, 1].map((line): [number, number] => [fund, line]))
    .filter(([fund, line]) => {
      const held = account === '8200' ? { account, fund, line } : { account, fund }
      return account && model.sum(held) < 0n
    })
  return filled.length && b % 7 ? filled[a % filled.length] : [a % 3, b % 2]
}

/** What the model says of a step; nothing when there is nothing to act upon. */
function predict(model: ModelLedger, one: Step): Prediction | null {
  const day = dayOf(one)
  const amount = BigInt(one.amount)
  const [fund, line] = placeOf(model, one)
  const agreement = { fund, agreement: fund }
  const entry = (moves: ModelEntry['moves'], change: Partial<ModelEntry> = {}): ModelEntry => ({
    kind: one.kind,
    day,
    amount,
    moves,
    about: fund,
    ...change,
  })
  const judged = (candidate: ModelEntry, refused = false, mayRefuse = false): Prediction => ({
    entry: candidate,
    refused: refused || model.refuses(candidate),
    mayRefuse,
  })
  switch (one.kind) {
    case 'receipt': {
      const held = -model.sum({ account: '2100', agreement: fund })
      const pledged = least(amount, model.sum({ account: '1100', agreement: fund }))
      const advance = least(
        amount - pledged,
        model.sum({ account: '9000', agreement: fund }) - held
      )
      const lost = least(
        amount - pledged - advance,
        most0(model.sum({ account: '4800', agreement: fund }))
      )
      const above = amount - pledged - advance - lost
      return judged(
        entry([
          ...pairOf('1000', '1100', pledged, agreement),
          ...pairOf('1000', '2100', advance, agreement),
          ...pairOf('1000', '4800', lost, agreement),
          ...pairOf('1000', '4000', above, agreement),
          ...pairOf('8000', '8100', amount - advance, agreement),
        ])
      )
    }
    case 'write_off':
      return judged(
        entry(pairOf('4800', '1100', amount, agreement)),
        amount > model.sum({ account: '1100', agreement: fund })
      )
    case 'met': {
      if (fund !== 2) return null
      const held = least(amount, -model.sum({ account: '2100', agreement: fund }))
      return judged(
        entry([
          ...pairOf('2100', '4000', held, agreement),
          ...pairOf('1100', '4000', amount - held, agreement),
          ...pairOf('9090', '9000', amount, agreement),
          ...pairOf('8000', '8100', held, agreement),
        ]),
        amount > model.sum({ account: '9000', agreement: fund })
      )
    }
    case 'refund': {
      const ofFund = ({ about }: ModelEntry) => about === fund
      const left =
        model.standing('receipt', ofFund) -
        model.standing('refund', ofFund) +
        model.sum({ account: '2100', agreement: fund })
      return judged(
        entry([
          ...pairOf('4000', '2300', amount, agreement),
          ...pairOf('8100', '8000', amount, agreement),
        ]),
        amount > left || amount > -model.sum({ account: '8100', fund })
      )
    }
    case 'refund_payment': {
      const refund = pick(model, one.a, ({ kind }) => kind === 'refund')
      if (refund === null) return null
      const decided = model.entries[refund]
      const paid = model.standing('refund_payment', ({ about }) => about === refund)
      const dimensions = { fund: decided.about!, agreement: decided.about! }
      return judged(
        entry(pairOf('2300', '1000', amount, dimensions), { about: refund }),
        !model.stands(refund) || amount > decided.amount - paid || day < decided.day
      )
    }
    case 'allocation':
      return judged(
        entry([
          { account: '8100', fund, amount },
          { account: '8200', fund, line, amount: -amount },
        ])
      )
    case 'reallocation':
      return judged(
        entry([
          { account: '8200', fund, line, amount },
          one.flag
            ? { account: '8100', fund, amount: -amount }
            : { account: '8200', fund, line: 1 - line, amount: -amount },
        ])
      )
    case 'commitment': {
      const commitment = model.entries.length
      return judged(
        entry(pairOf('8200', '8300', amount, { fund, line, commitment }), { about: commitment })
      )
    }
    case 'expenditure': {
      const commitment = pick(model, one.a, ({ kind }) => kind === 'commitment')
      if (commitment === null) return null
      const { moves, day: committed } = model.entries[commitment]
      const dimensions = { fund: moves[0].fund, line: moves[0].line, commitment }
      const reserve = -model.sum({ account: '8300', commitment })
      const isFinal = one.b % 3 === 0
      const released = isFinal || amount > reserve ? reserve : amount
      const isSettled = model.entries.some(
        (paid, index) => paid.isFinal && paid.about === commitment && model.stands(index)
      )
      return judged(
        entry(
          [
            { ...dimensions, account: '8300', amount: released },
            { ...dimensions, account: '8200', amount: amount - released },
            { ...dimensions, account: '8400', amount: -amount },
            ...pairOf('5000', one.flag ? '2000' : '1000', amount, dimensions),
          ].filter((move) => move.amount !== 0n),
          { about: commitment, isFinal }
        ),
        !model.stands(commitment) || isSettled || day < committed
      )
    }
    case 'release': {
      const commitment = pick(model, one.a, ({ kind }) => kind === 'commitment')
      if (commitment === null) return null
      const { moves, day: committed } = model.entries[commitment]
      const dimensions = { fund: moves[0].fund, line: moves[0].line, commitment }
      return judged(
        entry(
          [
            { ...dimensions, account: '8300', amount },
            one.flag
              ? { fund: dimensions.fund, account: '8100', amount: -amount }
              : { ...dimensions, account: '8200', amount: -amount },
          ],
          { about: commitment }
        ),
        !model.stands(commitment) ||
          day < committed ||
          amount > -model.sum({ account: '8300', commitment })
      )
    }
    case 'payment': {
      const owing = pick(
        model,
        one.a,
        ({ kind, moves }) =>
          kind === 'expenditure' && moves.some(({ account }) => account === '2000')
      )
      if (owing === null) return null
      const owed = model.entries[owing]
      const paid = model.standing('payment', ({ about }) => about === owing)
      const { fund: from, line: at, commitment } = owed.moves.at(-1)!
      return judged(
        entry(pairOf('2000', '1000', amount, { fund: from, line: at, commitment }), {
          about: owing,
        }),
        !model.stands(owing) || day < owed.day || amount > owed.amount - paid
      )
    }
    case 'transfer': {
      const to = (fund + 1 + (one.b % 2)) % 3
      return judged(
        entry([
          ...pairOf('3900', '1000', amount, of(fund)),
          ...pairOf('8100', '8000', amount, of(fund)),
          ...pairOf('1000', '3900', amount, of(to)),
          ...pairOf('8000', '8100', amount, of(to)),
        ]),
        amount > model.lowest({ account: '1000', fund }, day)
      )
    }
    case 'reversal': {
      const taken = pick(model, one.a, ({ kind }) => kind !== 'pledge')
      if (taken === null) return null
      const original = model.entries[taken]
      const on = model.reversalDay(original.day)
      const moves = original.moves.map((move) => ({ ...move, amount: -move.amount }))
      const back = entry(moves, { day: on ?? day, reverses: taken, about: taken })
      const again = model.entries.some(({ reverses }) => reverses === taken)
      return judged(back, on === null || again, true)
    }
    default:
      return null
  }
}

/** One step in the model and in the city; they must agree. */
class Command implements fc.AsyncCommand<ModelLedger, Walk> {
  constructor(readonly step: Step) {}
  check = () => true
  toString = () => JSON.stringify(this.step)

  async run(model: ModelLedger, walk: Walk) {
    const { kind } = this.step
    if (kind === 'close' || kind === 'reopen') return this.#period(model, walk)
    const expected = predict(model, this.step)
    if (!expected) return
    const outcome = await outcomeOf(() => act(walk, this.step, expected.entry))
    walk.log.push(`${kind} ${outcome}`)
    if (expected.refused !== (outcome !== 'done') && !(expected.mayRefuse && !expected.refused)) {
      throw new Error(
        `${this.toString()}: the model ${expected.refused ? 'refuses' : 'takes it'}, the ledger says ${outcome}`
      )
    }
    if (outcome === 'done') model.entries.push(expected.entry)
    else walk.ids.length = model.entries.length
  }

  async #period(model: ModelLedger, walk: Walk) {
    const month = dayOf(this.step).slice(0, 7)
    const outcome = await outcomeOf(() => act(walk, this.step, null))
    walk.log.push(`${this.step.kind} ${month} ${outcome}`)
    if (this.step.kind === 'close') {
      for (let at = 1; at <= this.step.month; at++) model.closed.add(`2023-0${at}`)
      if (outcome !== 'done') throw new Error(`${this.toString()}: not closed, ${outcome}`)
    } else if (model.closed.has(month) !== (outcome === 'done')) {
      throw new Error(`${this.toString()}: the ledger says ${outcome}`)
    } else model.closed.delete(month)
  }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'done'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

async function balancesIn(walk: Walk): Promise<string[]> {
  const { cityId, funds, lines } = walk
  const given = { asOf: '9999-12-31', knownAt: null }
  const rows = await balancesBy(readClient(), cityId, ['account', 'fund', 'line'], given)
  return rows
    .filter(({ balance }) => balance !== 0n)
    .map(({ account, fund, line, balance }) => {
      const at = line ? lines.indexOf(line) : '-'
      return `${account} fund ${funds.indexOf(fund!)} line ${at}: ${balance}`
    })
    .toSorted()
}

test.group('A ledger beside ours', () => {
  test('seed {$self}: the same refusals and the same balances, on both databases')
    .with(SEEDS)
    .run(async ({ assert }, seed) => {
      const digest = createHash('sha256')
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(
          fc.commands([anyStep.map((one) => new Command(one))], {
            maxCommands: STEPS,
            size: 'max',
          }),
          async (commands) => {
            const { walk, model } = await makeWalk()
            await fc.asyncModelRun(() => ({ model, real: walk }), commands)
            const balances = await balancesIn(walk)
            assert.deepEqual(balances, model.balances())
            assert.deepEqual((await verifyLedger(walk.cityId)).faults, [])
            for (const one of walk.log) seen.add(one.replace(/ \d{4}-\d\d/, ''))
            digest.update(JSON.stringify([walk.log, balances]))
          }
        ),
        { seed, numRuns: RUNS, endOnFailure: true }
      )
      const result = digest.digest('hex')
      const file = process.env.MODEL_DIGESTS
      if (file)
        return appendFileSync(file, `${seed} ${result} ${[...seen].toSorted().join(', ')}\n`)
      assert.equal(result, stored[String(seed)], `the walk of seed ${seed} went another way`)
      assert.isAbove([...seen].filter((one) => one.endsWith('done')).length, 5)
      assert.isAbove(seen.size, 10)
    })
    .timeout(300_000)

  test('a wrong model is noticed', async ({ assert }) => {
    const { walk, model } = await makeWalk()
    const receipt = {
      kind: 'receipt',
      a: 0,
      b: 0,
      amount: 500,
      month: 3,
      day: 1,
      flag: false,
    } as const
    await new Command(receipt).run(model, walk)
    assert.deepEqual(await balancesIn(walk), model.balances())
    model.entries.push({ ...model.entries.at(-1)!, day: '2023-04-01' })
    assert.notDeepEqual(await balancesIn(walk), model.balances())
    const allocation = { ...receipt, kind: 'allocation', amount: 800, month: 5 } as const
    await assert.rejects(() => new Command(allocation).run(model, walk), /the model takes it/)
  })
})
