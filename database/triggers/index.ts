import { appendOnly, refuseChange } from './append_only.js'
import { entriesProject } from './entries_project.js'
import { entriesSeal } from './entries_seal.js'
import { fixedMasters, periodsApart } from './fixed_masters.js'
import type { Guard } from './guard.js'
import { ledgerHeadSteps } from './ledger_head_steps.js'
import { postingsSealed } from './postings_sealed.js'

/** Every guard of the ledger, in the order in which they are installed. */
export const guards: Guard[] = [
  refuseChange,
  ...appendOnly,
  ...fixedMasters,
  periodsApart,
  ledgerHeadSteps,
  postingsSealed,
  entriesSeal,
  entriesProject,
]
