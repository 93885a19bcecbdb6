import type { AppraisalModel, OwnPerspective } from '#appraisal/domain/model'
import type { ReportFinding } from '#appraisal/domain/refusals'
import { viewId } from '#appraisal/domain/views'

/** The checks of single figures that are shared with the rest of the model. */
export interface FigureChecks {
  report: ReportFinding
  checkShare: (text: string, path: string, report: ReportFinding) => void
  checkDiscounting: (
    of: Pick<AppraisalModel, 'discounting'>,
    path: string,
    years: number,
    report: ReportFinding
  ) => void
}

/** Who pays and who gains: every line names one of the stakeholders, when there are any. */
export function checkParties(model: AppraisalModel, checks: FigureChecks): void {
  const { report, checkShare } = checks
  const { stakeholders = [], transfers = [], costs, benefits } = model
  const known = new Set(stakeholders.map(({ id }) => id))
  const party = (id: string | undefined, path: string, line: string) => {
    if (id !== undefined && !known.has(id)) {
      report('E_STAKEHOLDER_UNKNOWN', path, { stakeholder: id })
    } else if (id === undefined && known.size > 0) report('E_STAKEHOLDER_NEEDED', path, { line })
  }
  costs.forEach((line, at) => party(line.payer, `/costs/${at}/payer`, line.id))
  benefits.forEach((line, at) => party(line.beneficiary, `/benefits/${at}/beneficiary`, line.id))
  const lines = new Set([...costs, ...benefits].map(({ id }) => id))
  transfers.forEach((transfer, at) => {
    const path = `/transfers/${at}`
    if (!lines.has(transfer.of)) report('E_TRANSFER_OF', `${path}/of`, { line: transfer.of })
    checkShare(transfer.share.value, `${path}/share/value`, report)
    for (const side of ['from', 'to'] as const) {
      if (known.has(transfer[side])) continue
      report('E_STAKEHOLDER_UNKNOWN', `${path}/${side}`, { stakeholder: transfer[side] })
    }
    if (transfer.from === transfer.to) report('E_TRANSFER_TO_ITSELF', `${path}/to`)
  })
  if (known.size > 0 && model.perspective !== 'society') {
    report('E_PERSPECTIVE_SOCIETY', '/perspective')
  }
  checkPerspectives(model, known, checks)
}

function checkPerspectives(
  { perspectives = [], horizon }: AppraisalModel,
  known: ReadonlySet<string>,
  { report, checkDiscounting }: FigureChecks
): void {
  const seen = new Set<string>()
  perspectives.forEach((one: OwnPerspective, at) => {
    const path = `/perspectives/${at}`
    const { kind, stakeholder, years, discounting } = one
    const isFunder = kind === 'funder'
    if (isFunder ? !known.has(stakeholder ?? '') : known.size === 0) {
      report('E_STAKEHOLDER_UNKNOWN', `${path}/stakeholder`, { stakeholder: stakeholder ?? '' })
    }
    if (kind === 'society' && !one.cashableOnly) report('E_PERSPECTIVE_SOCIETY', `${path}/kind`)
    const id = viewId(one)
    if (seen.has(id)) report('E_PERSPECTIVE_TWICE', `${path}/kind`)
    seen.add(id)
    if (years !== undefined && (!Number.isInteger(years) || years < 1 || years > horizon.years)) {
      report('E_HORIZON', `${path}/years`, { years: `${years}`, most: `${horizon.years}` })
    }
    if (discounting) {
      checkDiscounting({ discounting }, `${path}/discounting`, years ?? horizon.years, report)
    }
  })
}
