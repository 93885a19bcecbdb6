import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { insertOnce } from '#programmes/insert_once'
import { optional, recordOf, updateVersion } from '#programmes/records'

export interface ProgrammeTerms {
  strategyId?: string | null
  code: string
  title: string
  titleLang: string
  /** One of the projects the plan declares, as against a task that serves it. */
  isDeclared?: boolean
  note?: string | null
}

export async function openProgramme(
  trx: TransactionClientContract,
  programme: ProgrammeTerms & { id?: string; cityId: string; planId: string }
): Promise<{ id: string }> {
  await recordOf(trx, 'plans', programme.cityId, programme.planId)
  await checkStrategy(trx, programme)
  const id = programme.id ?? newId()
  await insertOnce(
    trx,
    'programmes',
    { city_id: programme.cityId, id, plan_id: programme.planId, ...columnsOf(programme) },
    codeTaken(programme.code)
  )
  return { id }
}

export async function changeProgramme(
  trx: TransactionClientContract,
  programme: ProgrammeTerms & { id: string; cityId: string; version: number }
): Promise<void> {
  const stored = await recordOf(trx, 'programmes', programme.cityId, programme.id)
  await checkStrategy(trx, { ...programme, planId: stored.plan_id })
  const [other] = await selectRows(
    trx,
    'SELECT id FROM programmes WHERE city_id = ? AND code = ? AND id <> ?',
    [programme.cityId, programme.code, programme.id]
  )
  if (other) throw codeTaken(programme.code)
  await updateVersion(trx, 'programmes', programme, columnsOf(programme))
}

/** A programme is closed, not deleted, when all its lines are. */
export async function closeProgramme(
  trx: TransactionClientContract,
  closing: { cityId: string; id: string; version: number; closedOn: string }
): Promise<void> {
  const [lines] = await selectRows(
    trx,
    'SELECT count(*) AS n FROM budget_lines WHERE city_id = ? AND programme_id = ? AND closed_on IS NULL',
    [closing.cityId, closing.id]
  )
  const open = toCount(lines.n)
  if (open > 0) throw new Refusal('E_PROGRAMME_HAS_OPEN_LINES', { lines: open })
  await updateVersion(trx, 'programmes', closing, { closed_on: closing.closedOn })
}

async function checkStrategy(
  trx: TransactionClientContract,
  programme: { cityId: string; planId: string; strategyId?: string | null }
) {
  if (!programme.strategyId) return
  const strategy = await recordOf(trx, 'strategies', programme.cityId, programme.strategyId)
  if (strategy.plan_id !== programme.planId)
    throw new Refusal('E_STRATEGY_OTHER_PLAN', {}, 'strategyId')
}

function codeTaken(code: string): Refusal {
  return new Refusal('E_CODE_TAKEN', { code }, 'code', 409)
}

function columnsOf(programme: ProgrammeTerms) {
  return {
    strategy_id: optional(programme.strategyId),
    code: programme.code,
    title: programme.title,
    title_lang: programme.titleLang,
    is_declared: programme.isDeclared ?? false,
    note: optional(programme.note),
  }
}
