import hash from '@adonisjs/core/services/hash'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { sha256 } from '#core/hashes'
import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import { openModel } from '#appraisal/actions/save_model'
import { approveDecision, proposeDecision } from '#allocation/actions/decide_round'
import { runRound } from '#allocation/actions/run_round'
import { keepParticipation, mapProjects } from '#allocation/actions/participation'
import { ALLOCATION_RULES, type AllocationRule } from '#allocation/domain/types'
import { chooseScope, openRound, setRingFence } from '#allocation/actions/set_up_round'
import { readParticipation } from '#allocation/participation_reading'
import { roundInput } from '#allocation/queries/round_problem'
import { findRound } from '#allocation/queries/round_rows'
import { activateAgreement } from '#funding/actions/activate_agreement'
import { moveAgreement } from '#funding/actions/move_agreement'
import { recordAgreement } from '#funding/actions/record_agreement'
import { recordReceipt } from '#funding/actions/record_receipt'
import { setMatchRule } from '#funding/actions/set_match_rule'
import { useMatchSource } from '#funding/actions/use_match_source'
import { registerParty } from '#funding/actions/register_party'
import { DEMO_PASSWORD } from '#identity/demo_password'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { openLedger } from '#ledger/actions/open_ledger'
import { fromDecimalString, toDecimalString } from '#money/money'
import { assignRole } from '#programmes/actions/assign_role'
import { addBudgetLine } from '#programmes/actions/budget_lines'
import { tagProgramme } from '#programmes/actions/classify'
import { addStrategy, draftPlan } from '#programmes/actions/draft_plan'
import { openCodeLists } from '#programmes/actions/open_code_lists'
import { openProgramme } from '#programmes/actions/open_programme'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { recordProvision } from '#vouchers/actions/record_provision'
import type { PartyRole } from '#programmes/domain/roles'
import { seatCommittees } from './seat_committees.js'
import { voteFile, type DemoVote } from './votes.js'
import type { DemoAgreement, DemoCity, DemoRound } from './types.js'

/** One account per role in each demo city: finance@anseong.example and so on. */
export const DEMO_ROLES = {
  finance: 'finance_officer',
  approver: 'approver',
  committee: 'committee_member',
  auditor: 'auditor',
  admin: 'administrator',
} as const

export interface SeedOptions {
  /** Stops before the first receipt: funders, agreements, plan and lines only. */
  agreementsOnly?: boolean
  /** What else is decided before the committees are seated. */
  beforeSeats?: (trx: TransactionClientContract) => Promise<void>
}

/**
 * Brings a demo city into the books through the same actions as the pages, in one transaction. Ids are
 * derived from names, so that every installation has the same ones.
 */
export async function seedCity(
  trx: TransactionClientContract,
  demo: DemoCity,
  options: SeedOptions = {}
): Promise<void> {
  const seeder = new CitySeeder(trx, demo)
  await seeder.openCity()
  await seeder.drawPlan()
  await seeder.showProvisions()
  for (const year of demo.ledger.years) {
    await seeder.signAgreements(year)
    await seeder.match(year)
    if (options.agreementsOnly) continue
    await seeder.receive(year)
    for (const round of demo.rounds.filter((item) => item.year === year)) await seeder.decide(round)
    await seeder.spend(year)
  }
  if (options.agreementsOnly) return
  await seeder.appraise()
  await options.beforeSeats?.(trx)
  await seeder.seat()
}

class CitySeeder {
  readonly cityId: string
  #people = {} as Record<keyof typeof DEMO_ROLES, string>

  constructor(
    private trx: TransactionClientContract,
    private demo: DemoCity
  ) {
    this.cityId = derivedId('city', demo.city.slug)
  }

  async openCity() {
    const { city, ledger } = this.demo
    await this.trx.insertQuery().table('cities').insert({
      id: this.cityId,
      slug: city.slug,
      name: city.name,
      name_lang: city.nameLang,
      country: city.country,
      currency: city.currency,
      timezone: city.timezone,
      locale: city.locale,
      note: city.note,
      created_at: now(),
    })
    const password = await hash.use('argon').make(DEMO_PASSWORD)
    for (const [name, role] of Object.entries(DEMO_ROLES)) {
      const id = this.id('person', name)
      this.#people[name as keyof typeof DEMO_ROLES] = id
      await this.trx
        .insertQuery()
        .table('people')
        .insert({
          id,
          email: `${name}@${city.slug}.example`,
          full_name: this.demo.people[name as keyof typeof DEMO_ROLES],
          password,
          locale: null,
          created_at: now(),
        })
      await this.trx.insertQuery().table('memberships').insert({
        city_id: this.cityId,
        person_id: id,
        role,
        since: ledger.opensOn,
      })
    }
    await openLedger(this.trx, {
      cityId: this.cityId,
      functionalCurrency: city.currency,
      recognitionPolicy: ledger.recognition,
      approvalThreshold: this.money(ledger.approvalThreshold),
      futureDays: 366,
      opensOn: ledger.opensOn,
    })
    for (const year of ledger.years) {
      await openFiscalYear(this.trx, {
        cityId: this.cityId,
        name: String(year),
        startsOn: `${year}-01-01`,
      })
    }
    await openCodeLists(this.trx, this.cityId)
  }

  async drawPlan() {
    const { plan, programmes, parties } = this.demo
    const planId = this.id('plan')
    await draftPlan(this.trx, { ...plan, id: planId, cityId: this.cityId })
    for (const [index, title] of plan.strategies.entries()) {
      const id = this.id('strategy', String(index + 1))
      const strategy = {
        id,
        cityId: this.cityId,
        planId,
        no: index + 1,
        title,
        titleLang: plan.titleLang,
      }
      await addStrategy(this.trx, strategy)
    }
    for (const party of parties) {
      await registerParty(this.trx, {
        id: this.id('party', party.code),
        cityId: this.cityId,
        name: party.name,
        nameLang: this.demo.city.nameLang,
        funderKind: party.kind ?? null,
        funderKindOther: party.kindOther ?? null,
        isPayee: party.payee ?? false,
        isPartner: party.partner ?? false,
        note: party.note ?? null,
        by: this.#people.finance,
      })
    }
    const titleLang = plan.titleLang
    for (const programme of programmes) {
      const programmeId = this.id('programme', programme.code)
      const { code, title, note } = programme
      await openProgramme(this.trx, {
        id: programmeId,
        cityId: this.cityId,
        planId,
        code,
        title,
        titleLang,
        note,
      })
      const tags = (programme.tags ?? []).map((tag) => {
        const [scheme, item] = tag.split(':')
        return { scheme, item }
      })
      await tagProgramme(this.trx, { cityId: this.cityId, programmeId, tags })
      for (const { party, role, responsibility } of programme.roles ?? []) {
        await assignRole(this.trx, {
          id: this.id('role', programme.code, party, role),
          cityId: this.cityId,
          programmeId,
          partyId: this.id('party', party),
          role: role as PartyRole,
          responsibility,
        })
      }
      for (const line of programme.lines) {
        await addBudgetLine(this.trx, {
          id: this.line(line.code, line.year),
          cityId: this.cityId,
          programmeId,
          code: line.code,
          title: line.title,
          titleLang,
          year: line.year,
          groupCode: line.group,
          nature: line.nature,
          activity: line.activity,
          need: this.money(line.need),
          floor: this.money(line.floor ?? '0'),
          mark: line.mark,
          source: line.source ?? null,
        })
      }
    }
  }

  async signAgreements(year: number) {
    for (const agreement of this.agreementsOf(year)) {
      const id = this.id('agreement', agreement.number)
      await recordAgreement(this.trx, {
        id,
        cityId: this.cityId,
        status: 'asked',
        by: this.#people.finance,
        terms: {
          number: agreement.number,
          title: agreement.title,
          titleLang: this.demo.city.nameLang,
          funderId: this.id('party', agreement.funder),
          currency: this.demo.city.currency,
          amount: this.money(agreement.amount),
          signedOn: agreement.signedOn ?? null,
          mark: agreement.mark,
          source: agreement.source ?? null,
          note: agreement.note ?? null,
          earmark: this.earmark(agreement),
          instalments: (agreement.instalments ?? []).map(({ dueOn, amount }, index) => ({
            id: this.id('instalment', agreement.number, String(index + 1)),
            dueOn,
            amount: this.money(amount),
          })),
        },
      })
      if (agreement.status === 'asked') continue
      const on = agreement.signedOn!
      const by = this.#people.finance
      await moveAgreement(this.trx, {
        cityId: this.cityId,
        agreementId: id,
        to: 'granted',
        signedOn: on,
        by,
      })
      await activateAgreement(this.trx, {
        entryId: this.id('pledge', agreement.number),
        cityId: this.cityId,
        agreementId: id,
        on,
        preparedBy: by,
        approvedBy: this.#people.approver,
      })
    }
  }

  /** After all agreements of the year: a match is brought by another of them. */
  async match(year: number) {
    const by = this.#people.finance
    for (const { number, match } of this.agreementsOf(year)) {
      if (!match) continue
      const agreementId = this.id('agreement', number)
      await setMatchRule(this.trx, {
        cityId: this.cityId,
        agreementId,
        version: 0,
        form: match.form,
        first: match.first,
        second: match.second,
        base: 'total',
        baseAmount: match.baseAmount ? this.money(match.baseAmount) : null,
        cashMinimum: null,
        inKindCap: null,
        reason: match.reason,
        by,
      })
      for (const source of match.sources) {
        await useMatchSource(this.trx, {
          id: this.id('match', number, source),
          cityId: this.cityId,
          agreementId,
          sourceType: 'agreement',
          sourceId: this.id('agreement', source),
          amount: null,
          note: null,
          by,
        })
      }
    }
  }

  async showProvisions() {
    for (const { programme, amount, ...provision } of this.demo.provisions ?? []) {
      await recordProvision(this.trx, {
        ...provision,
        id: this.id('provision', programme, String(provision.year)),
        cityId: this.cityId,
        programmeId: this.id('programme', programme),
        titleLang: this.demo.city.nameLang,
        amount: this.money(amount),
        by: this.#people.finance,
      })
    }
  }

  async receive(year: number) {
    for (const agreement of this.agreementsOf(year)) {
      for (const [index, receipt] of (agreement.receipts ?? []).entries()) {
        await recordReceipt(this.trx, {
          id: this.id('receipt', agreement.number, String(index + 1)),
          cityId: this.cityId,
          agreementId: this.id('agreement', agreement.number),
          instalmentId: receipt.instalment
            ? this.id('instalment', agreement.number, String(receipt.instalment))
            : null,
          receivedOn: receipt.on,
          currency: this.demo.city.currency,
          amount: this.money(receipt.amount),
          bankRef: receipt.ref,
          preparedBy: this.#people.finance,
          approvedBy: this.#people.approver,
        })
      }
    }
  }

  async decide(round: DemoRound) {
    const roundId = this.id('round', round.code)
    const { committee, approver } = this.#people
    const { code, title, year, rule, principle } = round
    await openRound(this.trx, {
      id: roundId,
      cityId: this.cityId,
      code,
      title,
      titleLang: this.demo.city.nameLang,
      year,
      effectiveOn: round.decidedOn,
      rule,
      unit: 'line',
      principle,
      by: committee,
    })
    const funds = new Set<string>()
    for (const number of round.agreements) funds.add(await this.fundOf(number))
    await chooseScope(this.trx, {
      cityId: this.cityId,
      roundId,
      funds: [...funds].map((fundId) => ({ fundId })),
      lines: round.lines.map((lineCode) => ({ lineId: this.line(lineCode, year) })),
      by: committee,
    })
    for (const fence of round.ringFences) {
      const minimum =
        fence.amount === undefined
          ? { kind: 'percentage' as const, percentage: fence.percentage! }
          : { kind: 'amount' as const, amount: this.money(fence.amount) }
      await setRingFence(this.trx, {
        id: this.id('ring_fence', round.code, ...fence.groups),
        cityId: this.cityId,
        roundId,
        groups: fence.groups,
        reason: fence.reason,
        by: committee,
        ...minimum,
      })
    }
    const common = { cityId: this.cityId, roundId, by: committee }
    const run = await runRound(this.trx, { ...common, id: this.id('run', round.code) })
    if (round.lines.length > 1) await this.runOthers(round, common)
    if (round.vote) await this.keepVote(round, round.vote, common)
    const decisionId = this.id('decision', round.code)
    await proposeDecision(this.trx, { ...common, id: decisionId, runId: run.id })
    await approveDecision(this.trx, { cityId: this.cityId, decisionId, by: approver })
  }

  /** The vote at its own sum and at that of the round, and the lines its projects stand for. */
  private async keepVote(
    { code, year }: DemoRound,
    vote: DemoVote,
    { cityId, roundId, by }: { cityId: string; roundId: string; by: string }
  ) {
    const id = this.id('vote', code)
    const bytes = Buffer.from(voteFile(vote))
    const { currency } = this.demo.city
    const file = {
      originalName: `${code.toLowerCase()}.pb`,
      sha256: sha256(bytes),
      size: bytes.length,
    }
    const round = await findRound(this.trx, cityId, roundId)
    const { lots } = await roundInput(this.trx, cityId, round)
    const offered = lots.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
    const roundAmount = toDecimalString(offered, currency)
    const read = readParticipation(bytes, { currency, roundAmount })
    await keepParticipation(this.trx, { ...read, id, cityId, roundId, file, reason: null, by })
    const lines = new Map(
      vote.projects.flatMap((project, at): [number, string][] => {
        const line = vote.lines[project.id]
        return line ? [[at, this.line(line, year)]] : []
      })
    )
    await mapProjects(this.trx, { id: this.id('vote_lines', code), cityId, fileId: id, lines, by })
  }

  /** The other rules, and the own one without ring-fences, to compare with the decided run. */
  private async runOthers(
    { code, rule, ringFences }: DemoRound,
    common: { cityId: string; roundId: string; by: string }
  ) {
    for (const other of rulesToCompare(rule)) {
      await runRound(this.trx, { ...common, id: this.id('run', code, other), rule: other })
    }
    if (ringFences.length === 0) return
    const id = this.id('run', code, 'without')
    await runRound(this.trx, { ...common, id, withRingFences: false })
  }

  async spend(year: number) {
    for (const spending of this.demo.spending.filter((item) => item.year === year)) {
      const id = this.id('commitment', spending.number)
      const who = {
        cityId: this.cityId,
        partyId: this.id('party', spending.payee),
        description: spending.description,
        amount: this.money(spending.amount),
        preparedBy: this.#people.finance,
        approvedBy: this.#people.approver,
      }
      await recordCommitment(this.trx, {
        ...who,
        id,
        number: spending.number,
        fundId: await this.fundOf(spending.agreement),
        budgetLineId: this.line(spending.line, spending.year),
        committedOn: spending.committedOn,
      })
      await recordExpenditure(this.trx, {
        ...who,
        id: this.id('expenditure', spending.number),
        commitmentId: id,
        spentOn: spending.spentOn,
        isFinal: true,
      })
    }
  }

  async appraise() {
    for (const { programme, document } of this.demo.appraisals) {
      await openModel(this.trx, {
        id: this.id('appraisal', programme),
        cityId: this.cityId,
        programmeId: this.id('programme', programme),
        document,
        by: this.#people.finance,
      })
    }
  }

  seat() {
    return seatCommittees(this.trx, this.demo, this.cityId, this.#people)
  }

  /** Agreements of the year they were signed in; what was only asked for belongs to the first year. */
  private agreementsOf(year: number): DemoAgreement[] {
    const first = this.demo.ledger.years[0]
    return this.demo.agreements.filter(
      ({ signedOn }) => Number(signedOn?.slice(0, 4) ?? first) === year
    )
  }

  private earmark({ earmark }: DemoAgreement) {
    if (!earmark) return {}
    const year = earmark.years?.[0] ?? this.demo.ledger.years.at(-1)!
    const lineYear = (code: string) =>
      this.demo.programmes.flatMap(({ lines }) => lines).findLast((line) => line.code === code)
        ?.year ?? year
    return {
      line: (earmark.lines ?? []).map((code) => this.line(code, lineYear(code))),
      group: earmark.groups ?? [],
      year: (earmark.years ?? []).map(String),
      nature: earmark.nature ? [earmark.nature] : [],
    }
  }

  private async fundOf(number: string): Promise<string> {
    const [row] = await selectRows(
      this.trx,
      'SELECT fund_id FROM agreements WHERE city_id = ? AND number = ?',
      [this.cityId, number]
    )
    return row.fund_id
  }

  private money(text: string): bigint {
    return fromDecimalString(text, this.demo.city.currency)
  }

  private line(code: string, year: number): string {
    return this.id('line', code, String(year))
  }

  private id(kind: string, ...names: string[]): string {
    return derivedId('demo', this.demo.city.slug, kind, ...names)
  }
}

/** All but the own one; the lines of the demonstration have no number of people. */
const rulesToCompare = (own: AllocationRule) =>
  ALLOCATION_RULES.filter((rule) => rule !== own && rule !== 'same_amount_per_head')
