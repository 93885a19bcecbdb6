import type { I18n } from '@adonisjs/i18n'
import type { UnitValueOfCity, UnitValueVersion } from '#appraisal/queries/unit_values'
import { writeTransferSteps } from '#appraisal/domain/unit_values'
import { nameOfUnitValue, unitOfUnitValue } from '#appraisal/unit_value_names'
import type { TableColumn } from '#workbooks/table'

interface VersionRow {
  value: UnitValueOfCity
  version: UnitValueVersion
}

/** Every version of every value, as an export. */
export function unitValueColumns(i18n: I18n): TableColumn<VersionRow>[] {
  const heading = (key: string) => i18n.t(`unit_values.fields.${key}`)
  const text = (key: string, value: (row: VersionRow) => string | null) => ({
    heading: heading(key),
    type: 'text' as const,
    value,
  })
  const number = (key: string, value: (row: VersionRow) => string | number | null) => ({
    heading: heading(key),
    type: 'number' as const,
    value: (row: VersionRow) => {
      const found = value(row)
      return found === null ? null : String(found)
    },
  })
  return [
    text('name', ({ value }) => nameOfUnitValue(i18n, value)),
    text('unit', ({ value }) => unitOfUnitValue(i18n, value)),
    number('version', ({ version }) => version.version),
    number('publishedValue', ({ version }) => version.published.value),
    text('publishedCurrency', ({ version }) => version.published.currency),
    number('publishedPriceBase', ({ version }) => version.published.priceBase),
    text('steps', ({ version }) => writeTransferSteps(version.steps)),
    number('value', ({ version }) => version.value),
    text('currency', ({ version }) => version.currency),
    number('priceBase', ({ version }) => version.priceBase),
    text('country', ({ version }) => version.country),
    number('grade', ({ version }) => version.grade),
    text('source', ({ version }) => version.source),
    number('sourceYear', ({ version }) => version.sourceYear),
    text('licence', ({ version }) => version.licence),
    text('mark', ({ version }) => i18n.t(`app.mark.${version.mark}`)),
    text('state', ({ version }) =>
      i18n.t(`unit_values.state.${version.isWithdrawn ? 'withdrawn' : 'used'}`)
    ),
    text('reason', ({ version }) => version.reason),
    text('setBy', ({ version }) => version.setBy),
    text('setAt', ({ version }) => version.setAt),
  ]
}
