import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { runRow } from '#allocation/queries/runs'
import { headHash, RUN_FORMAT, type RunHead } from '#allocation/run_check'

/** A run as JSON: input, result and certificate as they are stored, with their hashes. */
export default class RunDocumentsController {
  async show({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(AllocationPolicy).authorize('read', city)
    const client = readClient()
    const run = await runRow(client, city.id, params.run)
    const round = await findRound(client, city.id, run.round_id)
    const head: RunHead = {
      format: RUN_FORMAT,
      city: city.slug,
      round: round.code,
      run: Number(run.no),
      rule: run.rule,
      engine: run.engine_version,
      runAt: run.run_at,
      inputSha256: run.input_hash,
      resultSha256: run.result_hash,
    }
    // The stored texts go in as they are: their hashes can be checked against exactly these bytes.
    const body = `${JSON.stringify({ ...head, headSha256: headHash(head) }).slice(0, -1)},"input":${run.input},"result":${run.result}}\n`
    const name = `${city.slug}-${round.code}-${run.no}.json`.replace(/[^\w.-]+/g, '_')
    return response
      .header('Content-Type', 'application/json; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .send(body)
  }
}
