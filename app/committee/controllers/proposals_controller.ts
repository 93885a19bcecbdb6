import type { HttpContext } from '@adonisjs/core/http'
import { speakerOf } from '#allocation/controllers/page'
import { feasible, runLines } from '#allocation/controllers/run_lines'
import { whyLine } from '#allocation/controllers/why_line'
import { REMEDY_KINDS } from '#allocation/domain/remedies'
import { ALLOCATION_RULES } from '#allocation/domain/types'
import { runShown, type RunShown } from '#allocation/queries/runs'
import { lineQuery } from '#allocation/validators'
import { filled } from '#core/filled'
import { readClient, selectRows, type Client } from '#core/sql'
import { candidateOf } from '#committee/actions/propose_run'
import { departureWords } from '#committee/controllers/departure_words'
import { groupChoices, maySpeakFor } from '#committee/controllers/page'
import { STANCES, VOTES } from '#committee/domain/standing'
import { voice } from '#committee/minutes/voice'
import { remedyText } from '#committee/minutes/remedy_words'
import CommitteePolicy from '#committee/policy'
import { findProposal, proposalShown, questionsOf } from '#committee/queries/proposals'
import { findCommittee } from '#committee/queries/seats'

export default class ProposalsController {
  async show(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const client = readClient()
    const proposal = await proposalShown(client, city.id, params.proposal, city.today)
    const groups = await groupChoices(ctx)
    const words = await voice(client, city, i18n)
    const run = proposal.runId ? await runShown(client, city.id, proposal.runId) : null
    const shown = feasible(run?.stored ?? null)
    const { line } = await lineQuery.validate(filled(request.qs()))
    const speaker = await speakerOf(ctx)
    return view.render('pages/committee/proposals/show', {
      proposal,
      run,
      lines: linesOf(run),
      why: shown && whyLine(shown, line, speaker, i18n.locale),
      before: proposal.amendsId ? await linesBefore(client, city.id, proposal.amendsId) : null,
      amends: proposal.amendsId ? await findProposal(client, city.id, proposal.amendsId) : null,
      candidates: await candidatesOf(client, city.id, proposal.positions),
      remedyChoices: run?.stored && {
        kinds: REMEDY_KINDS,
        rules: ALLOCATION_RULES,
        lines: run.stored.input.cells,
        funds: run.stored.input.lots,
      },
      committee: await findCommittee(client, city.id, proposal.committeeId),
      questions: await questionsOf(client, city.id, { proposalId: proposal.id }),
      groups,
      departureWords: departureWords(ctx, groups),
      remedyWords: (remedy: Record<string, unknown>) => remedyText(remedy, words),
      mySeats: proposal.counted.filter((seat) => maySpeakFor(ctx, seat)),
      stances: STANCES,
      voteChoices: VOTES,
      mayPrepare: await bouncer.with(CommitteePolicy).allows('prepare', city),
      mayConclude: await bouncer.with(CommitteePolicy).allows('conclude', city),
      isOwn: proposal.putById === auth.user!.id,
    })
  }
}

function linesOf(run: RunShown | null) {
  const shown = feasible(run?.stored ?? null)
  return shown ? runLines(shown) : []
}

/** What each line had in the run that the proposal amends. */
async function linesBefore(
  client: Client,
  cityId: string,
  proposalId: string
): Promise<Map<string, bigint>> {
  const { runId } = await findProposal(client, cityId, proposalId)
  const lines = linesOf(runId ? await runShown(client, cityId, runId) : null)
  return new Map(lines.map(({ code, amount }) => [code, amount]))
}

/** The run that answers each objection, where it was made already. */
async function candidatesOf(
  client: Client,
  cityId: string,
  positions: readonly { id: string }[]
): Promise<Map<string, { id: string; no: number; isFeasible: boolean }>> {
  const candidates = new Map()
  for (const { id } of positions) {
    const [run] = await selectRows(
      client,
      'SELECT id, no, is_feasible FROM allocation_runs WHERE city_id = ? AND id = ?',
      [cityId, candidateOf(id)]
    )
    if (run) candidates.set(id, { id: run.id, no: Number(run.no), isFeasible: !!run.is_feasible })
  }
  return candidates
}
