import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { insertOnce } from '#programmes/insert_once'
import { optional, recordOf, updateVersion } from '#programmes/records'

export interface PlanTerms {
  title: string
  titleLang: string
  vision?: string | null
  startsYear: number
  endsYear: number
  /** What the plan says it has; what is recorded may be fewer, and both are shown. */
  declaredStrategies?: number | null
  declaredProjects?: number | null
  note?: string | null
  source?: string | null
}

export async function draftPlan(
  trx: TransactionClientContract,
  plan: PlanTerms & { id?: string; cityId: string }
): Promise<{ id: string }> {
  const id = plan.id ?? newId()
  await insertOnce(
    trx,
    'plans',
    { city_id: plan.cityId, id, ...columnsOf(plan) },
    new Refusal('E_ALREADY_RECORDED', {}, undefined, 409)
  )
  return { id }
}

export async function changePlan(
  trx: TransactionClientContract,
  plan: PlanTerms & { id: string; cityId: string; version: number }
): Promise<void> {
  await updateVersion(trx, 'plans', plan, columnsOf(plan))
}

function columnsOf(plan: PlanTerms) {
  if (plan.endsYear < plan.startsYear) {
    throw new Refusal('E_YEARS_ORDER', { from: plan.startsYear, to: plan.endsYear }, 'endsYear')
  }
  return {
    title: plan.title,
    title_lang: plan.titleLang,
    vision: optional(plan.vision),
    starts_year: plan.startsYear,
    ends_year: plan.endsYear,
    declared_strategies: optional(plan.declaredStrategies),
    declared_projects: optional(plan.declaredProjects),
    note: optional(plan.note),
    source: optional(plan.source),
  }
}

export interface NewStrategy {
  id?: string
  cityId: string
  planId: string
  /** Its number in the plan. */
  no: number
  title: string
  titleLang: string
}

export async function addStrategy(
  trx: TransactionClientContract,
  strategy: NewStrategy
): Promise<{ id: string }> {
  await recordOf(trx, 'plans', strategy.cityId, strategy.planId)
  const id = strategy.id ?? newId()
  await insertOnce(
    trx,
    'strategies',
    {
      city_id: strategy.cityId,
      id,
      plan_id: strategy.planId,
      no: strategy.no,
      title: strategy.title,
      title_lang: strategy.titleLang,
    },
    new Refusal('E_NUMBER_TAKEN', { number: String(strategy.no) }, 'no', 409)
  )
  return { id }
}
