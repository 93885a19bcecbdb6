import { agreementActions } from '#imports/actions/kinds/agreements'
import { budgetLineActions } from '#imports/actions/kinds/budget_lines'
import { commitmentActions } from '#imports/actions/kinds/commitments'
import { contributionActions } from '#imports/actions/kinds/contributions'
import { expenditureActions } from '#imports/actions/kinds/expenditures'
import { funderActions } from '#imports/actions/kinds/funders'
import { inKindActions } from '#imports/actions/kinds/in_kind'
import type { KindActions } from '#imports/actions/kinds/kind'
import { openingActions } from '#imports/actions/kinds/openings'
import type { RecordKind } from '#imports/domain/mapping'

const ACTIONS: Record<RecordKind, KindActions> = {
  contributions: contributionActions,
  agreements: agreementActions,
  grants: agreementActions,
  funders: funderActions,
  budget_lines: budgetLineActions,
  commitments: commitmentActions,
  expenditures: expenditureActions,
  openings: openingActions,
  in_kind: inKindActions,
}

export function actionsOf(kind: RecordKind): KindActions {
  return ACTIONS[kind]
}
