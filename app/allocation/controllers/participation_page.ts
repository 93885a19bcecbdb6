import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { comparedRules } from '#allocation/controllers/compared_rules'
import type { Speaker } from '#allocation/controllers/page'
import {
  labelRows,
  lineVotes,
  minorOf,
  notFew,
  outcomeRows,
  outcomeSums,
} from '#allocation/controllers/participation_rows'
import { outcomeOf, type ChosenOutcome } from '#allocation/participation_document'
import {
  inForce,
  participationFile,
  participationFiles,
  projectLines,
} from '#allocation/queries/participation'
import type { RoundInput } from '#allocation/domain/round_input'
import type { RoundRow } from '#allocation/queries/round_rows'
import { decisionsOf } from '#allocation/queries/rounds'
import { comparisonOf } from '#allocation/queries/runs'

/** A line under each rule of the round, with what citizens chose beside it. */
export interface VotedLine {
  code: string
  title: string
  titleLang: string
  need: bigint
  amounts: (bigint | null)[]
  projects: number
  chosen: number
  wanted: bigint
  chosenCost: bigint
}

/** What the page and its downloads show of the vote that holds for a round. */
export async function participationShown(
  { city }: HttpContext,
  speaker: Speaker,
  round: RoundRow,
  base: RoundInput | null,
  asked: ChosenOutcome
) {
  const client = readClient()
  const files = await participationFiles(client, city.id, round.id)
  const current = inForce(files)
  if (!current) return { files, file: null, vote: null }
  const file = await participationFile(client, city.id, current.id)
  if (!file.analysis) return { files, file, vote: null }
  const { analysis, currency } = file
  const outcome = outcomeOf(analysis, asked)
  const { rows, votes } = outcomeRows(analysis, outcome, currency)
  const mapped = await projectLines(client, city.id, file.id)
  return {
    files,
    file,
    vote: {
      analysis,
      currency,
      outcome,
      rows,
      votes,
      lang: /^[a-z]{2}$/i.test(analysis.meta.language ?? '') ? analysis.meta.language : city.locale,
      empty: notFew(BigInt(analysis.emptyBallots)),
      purse: outcome.purse === null ? null : minorOf(outcome.purse, currency),
      sums: outcomeSums(analysis, outcome, currency),
      all: analysis.outcomes
        .filter(({ amount }) => amount === outcome.amount)
        .map((one) => outcomeSums(analysis, one, currency)),
      amounts: [...new Set(analysis.outcomes.map(({ amount }) => amount))],
      labels: labelRows(analysis, outcome, currency),
      mapped,
      beside:
        base && (await linesBeside(city.id, speaker, round, base, lineVotes(rows, mapped.lines))),
      isComparable: base !== null && base.currency === currency,
    },
  }
}

export type VoteShown = NonNullable<Awaited<ReturnType<typeof participationShown>>['vote']>

async function linesBeside(
  cityId: string,
  speaker: Speaker,
  round: RoundRow,
  base: RoundInput,
  votes: ReturnType<typeof lineVotes>
) {
  const client = readClient()
  const { columns } = await comparisonOf(client, cityId, round, base)
  const decided = (await decisionsOf(client, cityId, round.id)).find(
    ({ state }) => state !== 'rejected'
  )
  const compared = comparedRules(base, columns, decided ?? null, speaker)
  const shown = compared.columns.flatMap(({ total }, at) => (total === null ? [] : [at]))
  const none = { projects: 0, chosen: 0, wanted: 0n, chosenCost: 0n }
  const lines = compared.rows.map((row, at): VotedLine => ({
    code: row.code,
    title: row.title,
    titleLang: row.titleLang,
    need: row.need,
    amounts: shown.map((column) => row.cells[column]?.amount ?? null),
    ...(votes.get(base.cells[at].lineId) ?? none),
  }))
  return { columns: shown.map((column) => compared.columns[column]), lines }
}
