import {
  BENEFIT_TAGS,
  PERSPECTIVES,
  STAKEHOLDER_KINDS,
  type AppraisalModel,
  type BenefitLine,
  type BenefitTag,
  type Discounting,
  type Figure,
  type OwnPerspective,
  type Stakeholder,
  type TransferLine,
} from '#appraisal/domain/model'
import type { FieldReader, FormFigure } from '#appraisal/form_fields'

/*
 * The part of the form that says who pays and who gains, as texts.
 */

export interface FormStakeholder {
  id: string
  name: string
  kind: string
}

export interface FormTransfer {
  id: string
  name: string
  of: string
  from: string
  to: string
  share: FormFigure
}

export interface FormPerspective {
  /** A kind, or `funder.` with the id of the funder. */
  seen: string
  /** Anything but nothing is yes. */
  cashableOnly: string
  years: string
  /** Empty: as the model; else as its own choice of rates. */
  schedule: string
  rate: string
  rateSource: string
}

export function readStakeholder(
  row: FormStakeholder,
  field: string,
  reader: FieldReader
): Stakeholder {
  const kind = STAKEHOLDER_KINDS.find((one) => one === row.kind) ?? 'others'
  return { id: row.id, name: reader.text(row.name, `${field}.name`), kind }
}

export function readTransfer(row: FormTransfer, field: string, reader: FieldReader): TransferLine {
  const share = reader.figure(row.share, `${field}.share`, 'share')
  if (!share) reader.report(`${field}.share.value`, 'E_EMPTY')
  return {
    id: row.id,
    name: reader.text(row.name, `${field}.name`),
    of: reader.text(row.of, `${field}.of`),
    share: share ?? { value: '0', mark: 'I', source: '' },
    from: reader.text(row.from, `${field}.from`),
    to: reader.text(row.to, `${field}.to`),
  }
}

export function readPerspective(
  row: FormPerspective,
  field: string,
  reader: FieldReader,
  before: readonly OwnPerspective[]
): OwnPerspective {
  const { kind, stakeholder } = seenBy(row.seen)
  const cashableOnly = row.cashableOnly !== ''
  const same = before.find(
    (one) => seenOf(one) === row.seen && (one.cashableOnly ?? false) === cashableOnly
  )
  return {
    kind,
    ...(stakeholder && { stakeholder }),
    ...(cashableOnly && { cashableOnly }),
    ...(row.years !== '' && { years: reader.whole(row.years, `${field}.years`) }),
    ...(row.schedule !== '' && { discounting: reader.discounting(row, `${field}.`, same) }),
  }
}

function seenBy(seen: string): Pick<OwnPerspective, 'kind' | 'stakeholder'> {
  const [kind, ...rest] = seen.split('.')
  return {
    kind: PERSPECTIVES.find((one) => one === kind) ?? 'society',
    stakeholder: rest.join('.'),
  }
}

/** The choice of the form that means a perspective. */
export function seenOf({ kind, stakeholder }: OwnPerspective): string {
  return stakeholder ? `${kind}.${stakeholder}` : kind
}

/** What a benefit says of who gains, as texts. */
export interface FormBenefitParties extends Record<BenefitTag, string> {
  beneficiary: string
  notCashable: string
}

/** Whose gain a benefit is and what it is like. */
export function readBenefitParties(
  benefit: FormBenefitParties
): Pick<BenefitLine, 'beneficiary' | 'cashable' | BenefitTag> {
  const tag = <Tag extends BenefitTag>(name: Tag) => {
    const value = (BENEFIT_TAGS[name] as readonly string[]).find((one) => one === benefit[name])
    return value === undefined ? {} : { [name]: value }
  }
  return {
    ...(benefit.beneficiary && { beneficiary: benefit.beneficiary }),
    ...(benefit.notCashable && { cashable: false }),
    ...tag('level'),
    ...tag('sphere'),
    ...tag('reach'),
    ...tag('gain'),
  }
}

/** The field of the form for a place in this part of a document. */
export function fieldOfParties(list: string, place: string, rest: string[]): string | null {
  if (list !== 'perspectives') return null
  const [first, ...more] = rest
  const known: Record<string, string> = { kind: 'seen', stakeholder: 'seen', years: 'years' }
  if (first !== 'discounting') return `${place}.${known[first] ?? 'seen'}`
  return `${place}.${more[0] === 'constant' ? 'rate' : 'schedule'}`
}

/** The part of the form that describes the parties of a model. */
export function partiesOf(
  model: AppraisalModel,
  write: {
    percent: (share: string) => string
    figure: (figure: Figure) => FormFigure
  }
): {
  stakeholders: FormStakeholder[]
  transfers: FormTransfer[]
  perspectives: FormPerspective[]
} {
  const { stakeholders = [], transfers = [], perspectives = [] } = model
  return {
    stakeholders: stakeholders.map(({ id, name, kind }) => ({ id, name, kind })),
    transfers: transfers.map(({ share, ...line }) => ({ ...line, share: write.figure(share) })),
    perspectives: perspectives.map((one) => {
      const { discounting } = one
      return {
        seen: seenOf(one),
        cashableOnly: one.cashableOnly ? 'yes' : '',
        years: one.years === undefined ? '' : String(one.years),
        schedule: discounting ? scheduleOf(discounting) : '',
        rate: discounting && 'constant' in discounting ? write.percent(discounting.constant) : '',
        rateSource: discounting && 'source' in discounting ? (discounting.source ?? '') : '',
      }
    }),
  }
}

/** The choice of rates that the form shows for a discounting. */
export function scheduleOf(discounting: Discounting): string {
  if ('schedule' in discounting) return discounting.schedule
  return 'constant' in discounting ? 'constant' : 'steps'
}
