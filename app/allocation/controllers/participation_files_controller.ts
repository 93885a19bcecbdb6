import { rm } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import { errors as limits } from '@adonisjs/limiter'
import limiter from '@adonisjs/limiter/services/main'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { readUpload } from '#core/upload'
import { toDecimalString } from '#money/money'
import { keepParticipation } from '#allocation/actions/participation'
import { refuseFixed } from '#allocation/actions/round_store'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { baseInput } from '#allocation/queries/runs'
import { participationFields } from '#allocation/validators'
import { PB_LIMITS, readPbUpload } from '#allocation/workers/read_pb_file'

const UPLOADS_PER_HOUR = 30

export default class ParticipationFilesController {
  /** The file is read, analysed and removed: only the analysis stays. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    refuseFixed(round.state)
    await countUpload(auth.user!.id)
    const { fields, file } = await readUpload(ctx, { field: 'file', maxBytes: PB_LIMITS.bytes })
    try {
      const { id, reason = null } = await participationFields.validate(filled(fields))
      const base = await baseInput(readClient(), city.id, round)
      const offered = base?.lots.reduce((sum, { amount }) => sum + BigInt(amount), 0n) ?? 0n
      const read = await readPbUpload({
        path: file.path,
        currency: city.currency,
        roundAmount: offered > 0n ? toDecimalString(offered, city.currency) : null,
      })
      const by = auth.user!.id
      const upload = { ...read, id, reason, cityId: city.id, roundId: round.id, file, by }
      await transact((trx) => keepParticipation(trx, upload))
      session.flash('notice', {
        key: 'participation.uploaded',
        params: { count: read.analysis.projects.length },
        href: `/cities/${city.slug}/participation-files/${id}/lines/edit`,
        linkKey: 'participation.map.look',
      })
    } finally {
      await rm(file.path, { force: true })
    }
    return seeOther(ctx, 'rounds', round.id, 'participation')
  }
}

async function countUpload(person: string): Promise<void> {
  const uploads = limiter.use({ requests: UPLOADS_PER_HOUR, duration: '1 hour' })
  try {
    await uploads.consume(`participation:${person}`)
  } catch (error) {
    if (!(error instanceof limits.E_TOO_MANY_REQUESTS)) throw error
    throw new Refusal('E_PB_RATE', { limit: UPLOADS_PER_HOUR }, 'file', 429)
  }
}
