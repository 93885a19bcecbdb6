import type { I18n } from '@adonisjs/i18n'
import type { UnitValueOfCity } from '#appraisal/queries/unit_values'

/** A unit value by its name: that of the catalogues when it is one of the library. */
export function nameOfUnitValue(i18n: I18n, value: Pick<UnitValueOfCity, 'library' | 'name'>) {
  return value.library ? i18n.t(`unit_values.library.${value.library.key}`) : value.name!
}

export function unitOfUnitValue(i18n: I18n, value: Pick<UnitValueOfCity, 'library' | 'unit'>) {
  return value.library ? i18n.t(`unit_values.unit.${value.library.key}`) : value.unit!
}
