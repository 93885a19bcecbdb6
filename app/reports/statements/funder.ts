import { NotFound } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { findAgreement, type StoredAgreement } from '#funding/actions/agreement_store'
import { GENERAL_FUND } from '#funding/domain/funds'
import { policiesOf } from '#ledger/queries/policies'
import { figuresByHead, type HeadFigures } from '#reports/domain/funder_figures'
import { headOf } from '#reports/domain/report_heads'
import type { VarianceRule } from '#reports/domain/variance'
import { funderClaim, type FunderClaim } from '#reports/queries/funder_claim'
import { funderMoney, type FunderFund } from '#reports/queries/funder_money'
import { funderSources } from '#reports/queries/funder_sources'
import { headExplanationsAt } from '#reports/queries/head_explanations'
import { headedLines } from '#reports/queries/headed_lines'
import { knownUntil } from '#reports/queries/known_until'
import { headVersions, versionInForce, type HeadVersion } from '#reports/queries/report_heads'
import { funderTables } from '#reports/statements/funder_tables'
import type { Check, Table, Words } from '#reports/statements/table'
import type { FunderFacts, FunderQuestion } from '#reports/statements/funder_facts'

export interface FunderStatement {
  agreement: StoredAgreement
  funder: { name: string | null; lang: string }
  fund: FunderFund
  version: HeadVersion | null
  /** How many versions there are now: an earlier statement may be under an older one. */
  versions: number
  rule: VarianceRule
  figures: HeadFigures[]
  claim: FunderClaim
  tables: Table[]
  checks: Check[]
  notes: Words[]
  headOfLine: ReadonlyMap<string, string | null>
}

/**
 * A funder's statement on its own report lines: approved, spent in the days and since the beginning, and what
 * is left, under the heads in force on the last day. What belongs to no head stands in a row of its own, so
 * that the sum is always what the books say of the fund. Null before the agreement has a fund: it has no money.
 */
export async function funderStatement(question: FunderQuestion): Promise<FunderStatement | null> {
  const { cityId, agreementId, to, knownAt } = question
  const client = readClient()
  const agreement = await findAgreement(client, cityId, agreementId)
  if (!agreement) throw new NotFound()
  if (!agreement.fundId) return null
  const funds = new Map<string, { code: string; name: string }>(
    (await selectRows(client, 'SELECT id, code, name FROM funds WHERE city_id = ?', [cityId])).map(
      ({ id, code, name }) => [id, { code, name }]
    )
  )
  const { code, name } = funds.get(agreement.fundId)!
  const fund = { id: agreement.fundId, code, name, isPool: code === GENERAL_FUND }
  const until = await knownUntil(client, cityId, knownAt)
  const versions = await headVersions(client, cityId, agreementId)
  const version = versionInForce(versions, to, until)
  const heads = version?.heads ?? []
  const headOfLine = new Map(
    (await headedLines(client, cityId)).map((line) => [line.id, headOf(line, heads)])
  )
  const money = await funderMoney(client, cityId, { agreementId, fund }, question)
  const claim = await funderClaim(client, cityId, agreement, question, until)
  const sources = await funderSources(client, cityId, question.reader)
  const own = sources.find((source) => source.agreement === agreementId)
  const { varianceTolerance } = await policiesOf(client, cityId)
  const hasTerm = agreement.startsOn !== null && agreement.endsOn !== null
  const rule = hasTerm ? (question.rule ?? 'time') : 'full'
  const facts: FunderFacts = {
    question,
    agreement,
    fund,
    sharedWith: sources.filter((one) => one.fund === fund.id && one.agreement !== agreementId)
      .length,
    version,
    original: version && version.version > 1 ? (versions.at(-1) ?? null) : null,
    figures: figuresByHead(
      heads.map((head) => head.code),
      money.lines,
      headOfLine
    ),
    headOfLine,
    money,
    claim,
    received: {
      amount: claim.receivedBefore.amount + claim.received.amount,
      functional: claim.receivedBefore.functional + claim.received.functional,
    },
    sources,
    funds,
    explained: await headExplanationsAt(client, cityId, agreementId, {
      day: to,
      knownUntil: until,
    }),
    tolerance: varianceTolerance,
    rule,
  }
  return {
    agreement,
    funder: { name: own?.name ?? null, lang: own?.lang ?? agreement.titleLang },
    fund,
    version,
    versions: versions.length,
    rule,
    figures: facts.figures,
    claim,
    headOfLine,
    ...funderTables(facts),
  }
}

/** The budget lines of a head; of all heads where none is named. */
export function linesUnder(
  { headOfLine }: Pick<FunderStatement, 'headOfLine'>,
  head: string | null
): string[] {
  return [...headOfLine]
    .filter(([, code]) => (head === null ? code !== null : code === head))
    .map(([line]) => line)
}
