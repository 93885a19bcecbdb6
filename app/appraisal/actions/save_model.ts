import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { canonicalJson, sha256 } from '#core/hashes'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import { AppraisalError } from '#appraisal/domain/refusals'
import { readAppraisalModel } from '#appraisal/validators'

export interface NewModel {
  id: string
  cityId: string
  programmeId?: string | null
  document: AppraisalModel
  note?: string | null
  by: string
}

/** A new appraisal with its first version; the same sent again is recognised. What cannot be solved is not kept. */
export async function openModel(
  trx: TransactionClientContract,
  model: NewModel
): Promise<{ version: number; isNew: boolean }> {
  const [known] = await selectRows(
    trx,
    'SELECT document_hash FROM appraisal_versions WHERE city_id = ? AND model_id = ? AND version = 1',
    [model.cityId, model.id]
  )
  if (known) {
    if (known.document_hash === sha256(canonicalJson(model.document)))
      return { version: 1, isNew: false }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  refuseUnsolvable(model.document)
  await trx
    .insertQuery()
    .table('appraisal_models')
    .insert({
      city_id: model.cityId,
      id: model.id,
      programme_id: model.programmeId ?? null,
      title: model.document.title,
      title_lang: model.document.language,
      latest_version: 1,
      created_by: model.by,
      created_at: now(),
    })
  await storeVersion(trx, { ...model, modelId: model.id, version: 1 })
  return { version: 1, isNew: true }
}

/** A changed model is a new version; the ones before stay as they were. */
export async function saveVersion(
  trx: TransactionClientContract,
  change: {
    cityId: string
    modelId: string
    /** The version the person started from. */
    basedOn: number
    document: AppraisalModel
    note?: string | null
    by: string
  }
): Promise<{ version: number }> {
  refuseUnsolvable(change.document)
  const [model] = await selectRows(
    trx,
    'UPDATE appraisal_models SET latest_version = latest_version + 1 WHERE city_id = ? AND id = ? RETURNING latest_version',
    [change.cityId, change.modelId]
  )
  if (!model) throw new NotFound()
  const version = toCount(model.latest_version)
  if (version !== change.basedOn + 1) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  await trx
    .query()
    .from('appraisal_models')
    .where({ city_id: change.cityId, id: change.modelId })
    .update({ title: change.document.title, title_lang: change.document.language })
  await storeVersion(trx, { ...change, version })
  return { version }
}

async function storeVersion(
  trx: TransactionClientContract,
  of: {
    cityId: string
    modelId: string
    version: number
    document: AppraisalModel
    note?: string | null
    by: string
  }
) {
  const document = canonicalJson(of.document)
  await trx
    .insertQuery()
    .table('appraisal_versions')
    .insert({
      city_id: of.cityId,
      model_id: of.modelId,
      version: of.version,
      document,
      document_hash: sha256(document),
      note: of.note ?? null,
      created_by: of.by,
      created_at: now(),
    })
}

function refuseUnsolvable(document: AppraisalModel) {
  try {
    appraise(readAppraisalModel(document))
  } catch (error) {
    if (error instanceof AppraisalError) throw new Refusal(error.code, error.params, error.path)
    throw error
  }
}
