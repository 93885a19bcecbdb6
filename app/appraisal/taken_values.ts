import type { I18n } from '@adonisjs/i18n'
import { Decimal } from '#money/decimal'
import type { BenefitLine, Figure } from '#appraisal/domain/model'
import type { AppraisalForm } from '#appraisal/form_state'
import type { UnitValueOfCity } from '#appraisal/queries/unit_values'
import { DECIMAL_MARKS, typedNumber } from '#appraisal/typed_numbers'
import { nameOfUnitValue, unitOfUnitValue } from '#appraisal/unit_value_names'

/** What a benefit was taken from, as its form keeps it: id, version and amount. */
export function writeTaken({ taken, unitValue }: BenefitLine): string {
  return taken ? `${taken.unitValueId} ${taken.version} ${unitValue.value}` : ''
}

/** A value that somebody has changed since is no longer that of the list. */
export function readTaken(kept: string, unitValue: Figure | undefined): Pick<BenefitLine, 'taken'> {
  const [, unitValueId, version, amount] = /^(\S+) ([1-9]\d{0,5}) (\d+(?:\.\d+)?)$/.exec(kept) ?? []
  const isSame = amount && unitValue && new Decimal(amount).eq(unitValue.value)
  return isSame ? { taken: { unitValueId, version: Number.parseInt(version, 10) } } : {}
}

/** Values of the city that a benefit in its currency can take: those in use. */
export function valuesToTake(values: readonly UnitValueOfCity[], currency: string) {
  return values.filter(
    ({ versions: [latest] }) => !latest.isWithdrawn && latest.currency === currency
  )
}

/** Puts the picked value of the city into a benefit of the form, with its source, prices and grade. */
export function takeValue(
  form: AppraisalForm,
  at: number,
  values: readonly UnitValueOfCity[],
  { locale, language }: { locale: string; language: I18n }
): void {
  const benefit = form.benefits.at(at)
  const value = values.find(({ id }) => id === benefit?.pick)
  if (!benefit || !value) return
  const [latest] = value.versions
  benefit.unitValue = {
    value: typedNumber(latest.value, DECIMAL_MARKS[locale]),
    mark: latest.mark === 'sourced' ? 'S' : 'I',
    source: language.t('unit_values.takenSource', {
      name: nameOfUnitValue(language, value),
      version: latest.version,
      source: latest.source,
    }),
  }
  benefit.grade = String(latest.grade)
  benefit.unit ||= unitOfUnitValue(language, value)
  const year = latest.priceBase === null ? '' : String(latest.priceBase)
  benefit.priceBase = year === form.priceBase ? '' : year
  benefit.taken = `${value.id} ${latest.version} ${latest.value}`
}
