import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { insertMany } from '#core/insert_many'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { savepoint } from '#core/transact'
import type { KindActions } from '#imports/actions/kinds/kind'
import { namedRecord } from '#imports/actions/kinds/entries'
import { namedRecords } from '#imports/actions/kinds/named'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { languageOf } from '#imports/queries/known_records'
import { addBudgetLines, type NewLine } from '#programmes/actions/add_budget_lines'
import { addBudgetLine, closeBudgetLine } from '#programmes/actions/budget_lines'
import { firstProfiles } from '#programmes/actions/write_profile'

const optional = (minor: string | undefined) => (minor === undefined ? undefined : BigInt(minor))

export const budgetLineActions: KindActions = {
  isWhole: true,
  async taker(trx, batch) {
    const { cityId } = batch
    const titleLang = await languageOf(trx, cityId)
    return async ({ draft }) => {
      const id = derivedId('imported line', batch.id, String(draft.year), draft.code)
      const standing = await namedRecord(
        trx,
        'SELECT id FROM budget_lines WHERE city_id = ? AND year = ? AND code = ?',
        [cityId, draft.year, draft.code]
      )
      if (standing === id) return { outcome: 'taken', recordId: id }
      if (standing) {
        const issues = { of: { record: standing }, field: 'code' }
        return { outcome: 'left_out', verdict: 'duplicate', issues }
      }
      const programmeId = await namedRecord(
        trx,
        'SELECT id FROM programmes WHERE city_id = ? AND code = ?',
        [cityId, draft.programme]
      )
      if (!programmeId) throw new Refusal('E_CODE_UNKNOWN', { value: draft.programme }, 'programme')
      const placeId = draft.place
        ? await namedRecord(trx, 'SELECT id FROM places WHERE city_id = ? AND name = ?', [
            cityId,
            draft.place,
          ])
        : undefined
      const line = lineOf(draft, { id, cityId, programmeId, placeId, titleLang })
      await savepoint(trx, async (inner) => {
        await addBudgetLine(inner, line)
        await addProfiles(inner, batch, [{ line, draft }])
      })
      return { outcome: 'taken', recordId: id }
    }
  },
  async takeTogether(trx, batch, rows) {
    const { cityId } = batch
    const titleLang = await languageOf(trx, cityId)
    const named = (table: 'programmes' | 'places', column: string) =>
      namedRecords(
        trx,
        cityId,
        table,
        rows.flatMap(({ draft }): string[] => draft[column] || [])
      )
    const programmeOf = await named('programmes', 'programme')
    const placeOf = await named('places', 'place')
    const lines = rows.map(({ draft }) =>
      lineOf(draft, {
        id: derivedId('imported line', batch.id, String(draft.year), draft.code),
        cityId,
        programmeId: programmeOf(draft.programme),
        placeId: draft.place ? placeOf(draft.place) : undefined,
        titleLang,
      })
    )
    await addBudgetLines(trx, cityId, lines)
    await addProfiles(
      trx,
      batch,
      lines.map((line, index) => ({ line, draft: rows[index].draft }))
    )
    return lines.map(({ id }) => ({ outcome: 'taken', recordId: id }))
  },
  async undo(trx, { cityId }, { recordId }) {
    const [line] = await selectRows(
      trx,
      'SELECT version, closed_on FROM budget_lines WHERE city_id = ? AND id = ?',
      [cityId, recordId!]
    )
    if (line.closed_on) return
    const version = toCount(line.version)
    await closeBudgetLine(trx, { cityId, id: recordId!, version, closedOn: now().slice(0, 10) })
  },
}

/** The months that rows have beside their need; the name of the file is the reason. */
async function addProfiles(
  trx: TransactionClientContract,
  batch: Batch,
  taken: readonly { line: NewLine; draft: BatchRow['draft'] }[]
) {
  const profiles = taken.flatMap(({ line, draft }) => {
    const { profile } = draft
    if (!profile) return []
    const profileId = derivedId('imported profile', batch.id, line.id)
    const months = String(profile)
      .split(' ')
      .map((amount) => BigInt(amount))
    return { id: line.id, profileId, cityId: line.cityId, months }
  })
  await insertMany(
    trx,
    'budget_profiles',
    await firstProfiles(trx, profiles, {
      reason: batch.fileName,
      by: batch.committedBy ?? batch.uploadedBy,
    })
  )
}

function lineOf(
  draft: BatchRow['draft'],
  given: Pick<NewLine, 'id' | 'cityId' | 'programmeId' | 'placeId' | 'titleLang'>
): NewLine {
  return {
    ...given,
    code: draft.code,
    title: draft.title,
    year: draft.year,
    groupCode: draft.group,
    nature: draft.nature,
    activity: draft.activity,
    need: BigInt(draft.minor),
    floor: optional(draft.floor),
    cap: optional(draft.cap),
  }
}
