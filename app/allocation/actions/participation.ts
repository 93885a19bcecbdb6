import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { conflict, sentBefore } from '#core/sent_before'
import { selectRows, toCount } from '#core/sql'
import { lockRound, refuseFixed, tellOfRound } from '#allocation/actions/round_store'
import { analysisDocument } from '#allocation/participation_document'
import {
  inForce,
  participationFile,
  participationFiles,
  projectLines,
} from '#allocation/queries/participation'
import type { PbRead } from '#allocation/workers/messages'

interface Step {
  cityId: string
  by: string
}

export interface ParticipationUpload extends Step, PbRead {
  id: string
  roundId: string
  file: { originalName: string; sha256: string; size: number }
  /** Why it replaces the vote before; not needed for the first one. */
  reason: string | null
}

/**
 * Keeps the analysis of a vote for a round. A later one replaces it, with a reason; both stay. Once the round is
 * proposed or decided the vote beside it stands too.
 */
export async function keepParticipation(
  trx: TransactionClientContract,
  upload: ParticipationUpload
): Promise<void> {
  const { cityId, roundId, id, file } = upload
  const { state } = await lockRound(trx, cityId, roundId)
  const content = { round_id: roundId, file_hash: file.sha256, reason: upload.reason }
  if (await sentBefore(trx, 'participation_files', upload, content)) return
  refuseFixed(state)
  const files = await participationFiles(trx, cityId, roundId)
  if (inForce(files)?.fileHash === file.sha256) {
    throw new Refusal('E_PB_SAME', {}, 'file', 409)
  }
  if (files.length > 0 && !upload.reason) throw new Refusal('E_PB_REASON', {}, 'reason')
  const { text, hash } = analysisDocument(upload.analysis)
  const no = (files[0]?.no ?? 0) + 1
  await trx
    .insertQuery()
    .table('participation_files')
    .insert({
      city_id: cityId,
      id,
      ...content,
      no,
      file_name: file.originalName,
      file_size: file.size,
      currency: upload.currency,
      analysis: text,
      analysis_hash: hash,
      uploaded_by: upload.by,
      uploaded_at: now(),
    })
  await tellOfRound(trx, upload, 'round.participation_uploaded', {
    participation: id,
    no,
    file: file.sha256,
    analysis: hash,
    reason: upload.reason,
  })
}

/** Takes the vote away from the round; it stays to be read that it was there, and why it no longer is. */
export async function withdrawParticipation(
  trx: TransactionClientContract,
  step: Step & { fileId: string; reason: string }
): Promise<{ roundId: string }> {
  const { cityId, fileId, reason } = step
  const { roundId } = await participationFile(trx, cityId, fileId)
  const { state } = await lockRound(trx, cityId, roundId)
  const files = await participationFiles(trx, cityId, roundId)
  const file = files.find(({ id }) => id === fileId)!
  if (file.withdrawal) return { roundId }
  refuseFixed(state)
  if (inForce(files)?.id !== fileId) throw new Refusal('E_PB_REPLACED', {}, undefined, 409)
  await trx.insertQuery().table('participation_withdrawals').insert({
    city_id: cityId,
    file_id: fileId,
    reason,
    withdrawn_by: step.by,
    withdrawn_at: now(),
  })
  const { by } = step
  const details = { participation: fileId, reason }
  await tellOfRound(trx, { cityId, roundId, by }, 'round.participation_withdrawn', details)
  return { roundId }
}

interface Mapping extends Step {
  id: string
  fileId: string
  lines: ReadonlyMap<number, string>
}

/** Says which line of the round each project stands for, by the project's place in the file. */
export async function mapProjects(
  trx: TransactionClientContract,
  step: Mapping
): Promise<{ roundId: string }> {
  const { cityId, fileId, id, lines, by } = step
  const { roundId, analysis } = await participationFile(trx, cityId, fileId)
  const { state } = await lockRound(trx, cityId, roundId)
  if (await mappedBefore(trx, step)) return { roundId }
  refuseFixed(state)
  const ofRound = await selectRows(
    trx,
    'SELECT budget_line_id FROM round_lines WHERE city_id = ? AND round_id = ?',
    [cityId, roundId]
  )
  const choices = new Set(ofRound.map((row) => row.budget_line_id))
  const count = analysis?.projects.length ?? 0
  for (const [project, line] of lines) {
    if (project >= count || !choices.has(line)) throw new NotFound()
  }
  const { no } = await projectLines(trx, cityId, fileId)
  await trx
    .insertQuery()
    .table('participation_mappings')
    .insert({ city_id: cityId, id, file_id: fileId, no: no + 1, mapped_by: by, mapped_at: now() })
  const links = [...lines].map(([project, line]) => ({
    city_id: cityId,
    mapping_id: id,
    project_no: project,
    budget_line_id: line,
  }))
  if (links.length > 0) await trx.insertQuery().table('participation_links').multiInsert(links)
  const details = { participation: fileId, mapping: id, projects: links.length }
  await tellOfRound(trx, { cityId, roundId, by }, 'round.participation_mapped', details)
  return { roundId }
}

/** Whether this form came before; with other lines, or of another vote, it is a conflict. */
async function mappedBefore(
  trx: TransactionClientContract,
  { cityId, id, fileId, lines }: Mapping
): Promise<boolean> {
  const before = { cityId, id }
  if (!(await sentBefore(trx, 'participation_mappings', before, { file_id: fileId }))) return false
  const links = await selectRows(
    trx,
    'SELECT project_no, budget_line_id FROM participation_links WHERE city_id = ? AND mapping_id = ?',
    [cityId, id]
  )
  const isSame =
    links.length === lines.size &&
    links.every((row) => lines.get(toCount(row.project_no)) === row.budget_line_id)
  if (!isSame) throw conflict()
  return true
}
