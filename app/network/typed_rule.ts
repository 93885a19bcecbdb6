import { DECIMAL_MARKS, readTypedNumber } from '#appraisal/typed_numbers'
import { Refusal } from '#core/refusal'
import { readTypedAmount } from '#funding/typed_amount'
import type { MemberFigures, RuleTerms } from '#network/domain/cost_rule'
import type { ShareRule } from '#network/domain/shares'

/** Figures of one member as typed. */
export interface TypedFigures {
  part?: string
  people?: string
  floor?: string
  ceiling?: string
  alone?: string
  separable?: string
  benefit?: string
  days?: string
  region?: string
  suspended?: unknown
}

/** What is typed for the rule as a whole: one step or group in a line. */
export interface TypedTerms {
  periodDays?: string
  steps?: string
  groups?: string
}

/** Reads what a rule is told as the person's language writes it; remembers what it read last. */
export class RuleReader {
  last = ''

  constructor(
    private currency: string,
    private locale: string
  ) {}

  amount(text: string | undefined, field: string): bigint | null {
    if (!text) return null
    this.last = text
    const { currency, locale } = this
    return readTypedAmount(text, { currency, locale, field })
  }

  number(text: string | undefined, field: string): string | null {
    if (!text) return null
    this.last = text
    const read = readTypedNumber(text, DECIMAL_MARKS[this.locale])
    if (read === null || !/^\d{1,18}(\.\d{1,6})?$/.test(read))
      throw new Refusal('E_SHARES_NUMBER', { value: text }, field)
    return read
  }

  days(text: string | undefined, field: string): bigint | null {
    const read = this.number(text, field)
    if (read?.includes('.') || (read?.length ?? 0) > 5)
      throw new Refusal('E_SHARES_NUMBER', { value: this.last }, field)
    return read === null ? null : BigInt(read)
  }

  figures(
    typed: TypedFigures,
    { rule, field }: { rule: ShareRule | 'nucleolus'; field: (name: string) => string }
  ): MemberFigures {
    const amount = (name: 'part' | 'floor' | 'ceiling' | 'alone' | 'separable' | 'benefit') =>
      this.amount(typed[name], field(name))
    // typed amounts are the share itself; needs of nested costs are amounts too, others count something
    const isAmount = rule === 'amounts'
    const weight = () =>
      rule === 'equal' || isAmount
        ? null
        : rule === 'airport'
          ? (amount('part')?.toString() ?? null)
          : this.number(typed.part, field('part'))
    return {
      weight: weight(),
      amount: isAmount ? amount('part') : null,
      people: this.number(typed.people, field('people')),
      floor: amount('floor'),
      ceiling: amount('ceiling'),
      alone: amount('alone'),
      separable: amount('separable'),
      benefit: amount('benefit'),
      days: this.days(typed.days, field('days')),
      isSuspended: Boolean(typed.suspended),
      region: typed.region ?? null,
    }
  }

  /** `keys` are all members in the order of their printed numbers. */
  terms(typed: TypedTerms, keys: readonly string[]): RuleTerms {
    return {
      periodDays: this.days(typed.periodDays, 'periodDays'),
      steps: this.#lines(typed.steps).map((line) => this.#step(line)),
      groups: this.#lines(typed.groups).map((line) => this.#group(line, keys)),
    }
  }

  #lines(text: string | undefined): string[] {
    const lines = (text ?? '').split(/\r?\n/).map((line) => line.trim())
    return lines.filter(Boolean)
  }

  /** "100 = 2.50": each unit up to 100 costs 2.50; "* = 2": all further ones. */
  #step(line: string) {
    const [upTo, cost, ...more] = line.split('=').map((part) => part.trim())
    if (!upTo || !cost || more.length > 0)
      throw new Refusal('E_SHARES_LINE', { value: line }, 'steps')
    return {
      upTo: upTo === '*' ? null : this.number(upTo, 'steps'),
      unitCost: this.amount(cost, 'steps')!.toString(),
    }
  }

  /** "1 + 3 = 120": what the members with these numbers would pay together. */
  #group(line: string, keys: readonly string[]) {
    const [numbers, cost, ...more] = line.split('=').map((part) => part.trim())
    const members = (numbers ?? '').split('+').map((part) => keys[Number(part.trim()) - 1])
    const isOdd = members.includes(undefined as never) || new Set(members).size < members.length
    if (!cost || more.length > 0 || isOdd)
      throw new Refusal('E_SHARES_LINE', { value: line }, 'groups')
    return { members, cost: this.amount(cost, 'groups')! }
  }
}
