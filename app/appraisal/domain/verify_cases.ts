import type { CaseRunner } from '#appraisal/domain/cases/case_numbers'
import { modelCases } from '#appraisal/domain/cases/generic_model'
import { monteCarloCases } from '#appraisal/domain/cases/montecarlo'
import { returnCases } from '#appraisal/domain/cases/returns'
import { sensitivityCases } from '#appraisal/domain/cases/sensitivity'
import { timeValueCases } from '#appraisal/domain/cases/time_value'
import { valueCases } from '#appraisal/domain/cases/values'
import { welfareCases } from '#appraisal/domain/cases/welfare'

/** The kinds of worked cases that the appraisal methods can answer. */
export const appraisalCaseKinds: Record<string, CaseRunner> = {
  ...valueCases,
  ...returnCases,
  ...timeValueCases,
  ...modelCases,
  ...sensitivityCases,
  ...welfareCases,
  ...monteCarloCases,
}
