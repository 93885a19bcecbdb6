import type { LineExplanation } from '#allocation/domain/explain'
import { heldBackWords } from '#allocation/controllers/match_words'
import {
  explanationOf,
  isWeighted,
  levelText,
  type FeasibleRun,
} from '#allocation/controllers/run_lines'
import type { Speaker } from '#allocation/controllers/page'
import { formatsFor } from '#core/format'
import { Rational } from '#money/rational'

/** Why a line gets what it gets, as sentences. */
export interface Why {
  code: string
  title: string
  titleLang: string
  lineId: string
  /** The short answer: "71 %" or the amount. */
  finding: string
  sentences: string[]
  /** Funds that pay, with what they pay. */
  paidBy: { fund: string; name: string; amount: bigint }[]
  /** Funds with money that may not, and what of their earmark leaves the line out. */
  mayNot: { fund: string; name: string; reason: string }[]
  help: string | null
  /** What a block and its level are; only where the sentences speak of them. */
  reading: string | null
  protectedBy: string[]
}

export function whyLine(
  run: FeasibleRun,
  code: string | undefined,
  speaker: Speaker,
  locale: string
): Why | null {
  const chosen = run.input.cells.find((cell) => cell.code === code) ?? run.input.cells[0]
  const facts = chosen && explanationOf(run, chosen.code)
  if (!facts) return null
  const names = new Map(run.input.lots.map((lot) => [lot.code, lot.name]))
  const excluded = new Map(
    run.input.excluded
      .filter(({ cell }) => cell === chosen.code)
      .map(({ lot, by }) => [lot, by] as const)
  )
  const words = new LineWords(run, facts, speaker, locale)
  return {
    code: chosen.code,
    title: chosen.title,
    titleLang: chosen.titleLang,
    lineId: chosen.lineId,
    finding: facts.coverage === null ? speaker.money(facts.amount) : words.coverage(),
    sentences: chosen.closed
      ? [speaker.t('why.closed', { reason: chosen.closed.reason })]
      : [
          words.amount(),
          words.mates(),
          ...words.bound(),
          ...words.caps(),
          ...words.limits(),
          ...words.unearned(),
          words.unit(),
        ].filter((sentence) => sentence !== null),
    paidBy: facts.paidBy.map(({ lot, amount }) => ({
      fund: lot,
      name: names.get(lot) ?? '',
      amount,
    })),
    mayNot: [
      ...facts.lotsThatMayNotPay.map((lot) => ({
        fund: lot,
        name: names.get(lot) ?? '',
        reason: speaker.t(`excluded.${excluded.get(lot) ?? 'line'}`),
      })),
      ...facts.closedTo.map((lot) => ({
        fund: lot,
        name: names.get(lot) ?? '',
        reason: words.closing(lot),
      })),
    ],
    help: chosen.closed ? null : words.help(),
    reading: chosen.closed || facts.blockLevel === null ? null : speaker.term('why.reading'),
    protectedBy: protections(run, chosen.group, facts, speaker),
  }
}

class LineWords {
  constructor(
    private run: FeasibleRun,
    private facts: LineExplanation,
    private speaker: Speaker,
    private locale: string
  ) {}

  coverage(): string {
    return this.speaker.percent(this.facts.coverage, 1)
  }

  /** What set the amount: the level of the block, or a floor, ring-fence, cap or need. */
  amount(): string {
    const { facts, speaker } = this
    const { rule } = this.run.result
    const params = {
      amount: speaker.money(facts.amount),
      need: speaker.money(facts.need),
      percent: this.coverage(),
      level: facts.blockLevel === null ? '' : this.levelWords(facts.blockLevel),
      weight: plain(facts.equityWeight, this.locale),
    }
    if (facts.setBy === 'half' || facts.setBy === 'tier') {
      return speaker.t(`why.${facts.setBy}`, { ...params, tier: facts.tier })
    }
    if (facts.setBy !== 'level') {
      const bare = facts.blockLevel === null ? '.bare' : ''
      const kind = facts.setBy === 'need' || facts.setBy === 'cap' ? '' : bare
      return speaker.t(`why.${facts.setBy}${kind}`, params)
    }
    if (this.run.result.unit === 'programme')
      return speaker.t('why.level.programme', this.programme())
    const weighted = isWeighted(this.run.input) ? '.weighted' : ''
    const losing = rule === 'contested_garment' && facts.blockLevel?.startsWith('-') ? '.loss' : ''
    return speaker.t(`why.level.${rule}${losing}${weighted}`, {
      ...params,
      level: params.level.replace('−', ''),
      heads: Number(facts.heads ?? 0n),
    })
  }

  private programme() {
    const { input, result } = this.run
    const { programme } = input.cells.find(({ code }) => code === this.facts.cell)!
    const total = result.programmes.find((share) => share.programme === programme)!.amount
    return {
      programme,
      total: this.speaker.money(total),
      amount: this.speaker.money(this.facts.amount),
      percent: this.coverage(),
    }
  }

  mates(): string | null {
    const { blockLevel, blockMates } = this.facts
    if (blockLevel === null) return null
    if (blockMates.length === 0) return this.speaker.t('why.alone')
    const lines = this.speaker.list(blockMates)
    return this.speaker.t('why.mates', { count: blockMates.length, lines })
  }

  /** Funds that hold the line where it is: those that may pay it first, then those that its block-mates use. */
  bound(): string[] {
    const { bindingLots, blockLevel, closedTo, isReached, lotsUsedBefore } = this.facts
    if (blockLevel === null) return []
    if (!isReached) return closedTo.length > 0 ? [] : [this.speaker.t('why.noFund')]
    const mayNot = [...this.facts.lotsThatMayNotPay, ...closedTo]
    const may = (lot: string) => !mayNot.includes(lot)
    const others = bindingLots.filter((lot) => !may(lot))
    const { cells } = this.run.input.problem
    const tiers = new Set(cells.map(({ tier = 1 }) => tier)).size > 1 ? 'yes' : 'no'
    return [
      ['bound', bindingLots.filter(may)] as const,
      ['before', this.facts.setBy === 'tier' ? [] : lotsUsedBefore] as const,
      ['boundOthers', others] as const,
    ]
      .filter(([, funds]) => funds.length > 0)
      .map(([key, funds]) => {
        const params = { count: funds.length, funds: this.speaker.list(funds), tiers }
        return this.speaker.t(`why.${key}`, params)
      })
  }

  /**
   * Caps that are used up although their funds could pay more: this line's own with their reasons, then those
   * for lines of its block, which share what the line gets.
   */
  caps(): string[] {
    const { bindingCaps, blockMates, cell } = this.facts
    const { speaker } = this
    const own = bindingCaps.filter((cap) => cap.cell === cell)
    const others = bindingCaps.filter((cap) => blockMates.includes(cap.cell))
    const pairs = others.map(({ lot, cell: line, cap }) =>
      speaker.term('cap.pair', { fund: lot, line, amount: speaker.money(cap) })
    )
    return [
      ...own.map(({ lot, cap }) => this.ownCap(lot, cap)),
      ...(pairs.length > 0
        ? [speaker.term('cap.why.others', { count: pairs.length, caps: speaker.list(pairs) })]
        : []),
    ]
  }

  private ownCap(fund: string, left: bigint): string {
    const { speaker } = this
    const stated = this.capOf(fund)
    const given = BigInt(stated?.given ?? 0n)
    const kind = left === 0n && given === 0n ? '.nothing' : given > 0n ? '.rest' : ''
    return speaker.term(`cap.why${kind}`, {
      fund,
      amount: speaker.money(stated ? BigInt(stated.amount) : left),
      given: speaker.money(given),
      left: speaker.money(left),
      reason: stated?.reason ?? '',
    })
  }

  /** Why a fund that the earmark lets pay the line may not. */
  closing(fund: string): string {
    const { amount = '0', reason = '' } = this.capOf(fund) ?? {}
    return this.speaker.term(amount === '0' ? 'cap.closed' : 'cap.closed.rest', {
      amount: this.speaker.money(BigInt(amount)),
      reason,
    })
  }

  private capOf(fund: string) {
    return this.run.input.caps?.find((one) => one.fund === fund && one.line === this.facts.cell)
  }

  /** Limits of funders that are used up, in amounts. */
  limits(): string[] {
    const { input } = this.run
    return this.facts.bindingPools.map(({ pool, cap, lots }) => {
      const limit = input.limits?.find((one) => one.pool === pool)
      const given = BigInt(limit?.given ?? 0n)
      return this.speaker.term(given > 0n ? 'limit.why.rest' : 'limit.why', {
        funder: pool,
        year: String(limit?.year ?? ''),
        amount: this.speaker.money(limit ? BigInt(limit.amount) : cap),
        given: this.speaker.money(given),
        left: this.speaker.money(cap),
        count: lots.length,
        funds: this.speaker.list(lots),
      })
    })
  }

  /** Funds that are used up as far as their match has earned them. */
  unearned(): string[] {
    const { bindingLots, bindingPools } = this.facts
    return [...bindingLots, ...bindingPools.flatMap(({ lots }) => lots)].flatMap(
      (fund) => heldBackWords(this.run.input, fund, this.speaker) ?? []
    )
  }

  unit(): string | null {
    if (this.facts.oddUnit) return this.speaker.t('why.oddUnit')
    return this.facts.hasFraction ? this.speaker.t('why.roundedDown') : null
  }

  /** What a round sum more in a fund that binds would bring this line, and which caps could be raised. */
  help(): string | null {
    const caps = this.capHelp()
    return [this.moneyHelp(), caps].filter((text) => text !== null).join(' ') || null
  }

  private capHelp(): string | null {
    const { bindingCaps } = this.facts
    if (bindingCaps.length === 0) return null
    const pairs = bindingCaps.map(({ lot, cell }) => `${lot} → ${cell}`)
    return this.speaker.term('cap.help', { count: pairs.length, caps: this.speaker.list(pairs) })
  }

  private moneyHelp(): string | null {
    const { shareOfNextUnit, bindingLots, bindingPools } = this.facts
    if (shareOfNextUnit === null) return null
    const sample = roundSum(this.run.result.spendable)
    const share = Rational.parse(shareOfNextUnit).times(Rational.of(sample))
    const common = {
      sample: this.speaker.money(sample),
      share: this.speaker.money(share.numerator / share.denominator),
    }
    const [count, funds] = [bindingLots.length, this.speaker.list(bindingLots)]
    const pools = this.speaker.list(
      bindingPools.filter(({ helps }) => helps).map(({ pool }) => pool)
    )
    return [
      ...(count > 0 ? [this.speaker.t('why.help', { ...common, count, funds })] : []),
      ...(pools ? [this.speaker.term('limit.help', { ...common, funders: pools })] : []),
    ].join(' ')
  }

  private levelWords(level: string): string {
    const { rule } = this.run.result
    const { currency } = this.run.input
    const text = levelText(rule, level, currency, this.locale)
    return rule === 'same_percentage' ? text : `${text} ${currency}`
  }
}

function protections(
  { input, result }: FeasibleRun,
  group: string,
  facts: LineExplanation,
  speaker: Speaker
): string[] {
  return input.problem.ringFences
    .filter(({ groups }) => groups.includes(group))
    .flatMap(({ id }) => {
      const share = result.ringFences.find((one) => one.id === id)
      if (!share) return []
      const own = share.cellFloors.find(({ cell }) => cell === facts.cell)?.floor ?? 0n
      return [
        speaker.t('why.protected', {
          groups: speaker.groups(id),
          required: speaker.money(share.required),
          allocated: speaker.money(share.allocated),
          own: speaker.money(own),
        }),
      ]
    })
}

/** A power of ten of about a hundredth of all that is shared, at least one unit. */
export function roundSum(spendable: bigint): bigint {
  const digits = String(spendable).length
  return 10n ** BigInt(Math.max(0, digits - 3))
}

/** "1/2" as 0.5: weights are typed as decimals with at most four digits. */
function plain(weight: string, locale: string): string {
  const { numerator, denominator } = Rational.parse(weight)
  const scaled = (numerator * 10_000n) / denominator
  const text = `${scaled / 10_000n}.${String(scaled % 10_000n).padStart(4, '0')}`
  const digits = text.replace(/0+$/, '').split('.')[1].length
  return formatsFor(locale).number(text, digits)
}
