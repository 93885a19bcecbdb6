import { Decimal } from '#money/decimal'
import type { PerspectiveResult } from '#appraisal/domain/perspectives'
import { FORMATS, ref, type Desk } from '#workbooks/appraisal/desk'
import { RATE, SHARE, between, figure, type Assumption } from '#workbooks/appraisal/assumption_rows'

/** A point of view in words. */
export function viewName({ t }: Desk, { view }: PerspectiveResult): string {
  const perspective = view.stakeholder
    ? `${t('perspective.funder')}: ${view.stakeholder.name}`
    : t(`perspective.${view.kind}`)
  return view.cashableOnly ? t('view.cashable', { perspective }) : perspective
}

/** The inputs of points of view: shares handed over, own horizons and own rates. */
export function writePartyInputs(
  desk: Desk,
  heading: (key: string) => void,
  put: (assumption: Assumption) => void
): void {
  const { model, perspectives } = desk.appraisal
  if (perspectives.length === 0) return
  heading('transfers')
  for (const side of ['cost', 'benefit', 'transfer'] as const) {
    put({
      id: `side.${side}`,
      label: desk.t('assumption.word_side'),
      value: desk.t(`side.${side}`),
      look: 'fixed',
    })
  }
  for (const { id, name, share } of model.transfers ?? []) {
    put({
      id: `transfer.${id}`,
      label: desk.t('assumption.transfer', { name }),
      ...figure(share),
      format: FORMATS.rate,
      validation: SHARE,
    })
  }
  for (const result of perspectives) {
    const { view, steps } = result
    const name = viewName(desk, result)
    const id = (part: string) => `view.${view.id}.${part}`
    if (view.own?.years === undefined) desk.refs.set(id('years'), ref(desk, 'horizon'))
    else {
      put({
        id: id('years'),
        label: desk.t('assumption.view_years', { name }),
        value: view.years,
        unit: desk.t('unit.years'),
        format: FORMATS.whole,
        validation: between('whole', 1, desk.years),
      })
    }
    const { discounting } = view.own ?? {}
    if (!discounting) continue
    const source = 'schedule' in discounting ? discounting.schedule : (discounting.source ?? '')
    steps.forEach((step, at) =>
      put({
        id: id(`step_from.${at}`),
        label: desk.t('assumption.view_step_from', { name }),
        value: step.fromYear,
        unit: desk.t('unit.year_of_horizon'),
        source: at === 0 ? source : '',
        format: FORMATS.whole,
        validation: between('whole', 1, 1000),
      })
    )
    steps.forEach((step, at) =>
      put({
        id: id(`step_rate.${at}`),
        label: desk.t('assumption.view_step_rate', { name }),
        value: new Decimal(step.rate),
        unit: desk.t('unit.per_year'),
        source: at === 0 ? source : '',
        format: FORMATS.rate,
        validation: RATE,
      })
    )
  }
}

/** The rates of a point of view as a formula: its own steps, else those of the model. */
export function rateOfView(desk: Desk, { view, steps }: PerspectiveResult, index: string): string {
  const own = view.own?.discounting ? `view.${view.id}.` : ''
  const last = steps.length - 1
  const block = (id: string) =>
    `${ref(desk, `${own}${id}.0`)}:${ref(desk, `${own}${id}.${last}`).split('!')[1]}`
  return `INDEX(${block('step_rate')},MATCH(${index},${block('step_from')},1))`
}
