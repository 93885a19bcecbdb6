import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { LANGUAGES } from '#core/locale'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { setUnitValue } from '#appraisal/actions/set_unit_value'
import { EVIDENCE_GRADES } from '#appraisal/domain/model'
import {
  libraryValue,
  LIBRARY_EDITION,
  UNIT_VALUE_LIBRARY,
} from '#appraisal/domain/unit_value_library'
import { readTransferSteps, transferred, writeTransferSteps } from '#appraisal/domain/unit_values'
import AppraisalPolicy from '#appraisal/policy'
import {
  unitValuesOf,
  unitValueShown,
  type UnitValueOfCity,
  type UnitValueVersion,
} from '#appraisal/queries/unit_values'
import { DECIMAL_MARKS, readTypedNumber, typedNumber } from '#appraisal/typed_numbers'
import {
  newUnitValueQuery,
  unitValuesQuery,
  unitValueValidator,
} from '#appraisal/unit_value_validators'
import { unitValueColumns } from '#appraisal/unit_value_columns'
import { findCurrency } from '#money/currencies'
import { sendTable } from '#workbooks/send_table'

export default class UnitValuesController {
  async index(ctx: HttpContext) {
    const { bouncer, city, i18n, request, view } = ctx
    await bouncer.with(AppraisalPolicy).authorize('read', city)
    const { format } = await unitValuesQuery.validate(filled(request.qs()))
    const values = await unitValuesOf(readClient(), city.id)
    if (format) {
      return sendTable(ctx, {
        name: `unit-values-${city.slug}`,
        sheet: i18n.t('unit_values.title'),
        format,
        columns: unitValueColumns(i18n),
        rows: values.flatMap((value) => value.versions.map((version) => ({ value, version }))),
      })
    }
    const taken = new Map(values.map((value) => [value.library?.key, value]))
    return view.render('pages/appraisal/unit_values/index', {
      values,
      library: UNIT_VALUE_LIBRARY.map((one) => ({ ...one, ofCity: taken.get(one.key) ?? null })),
      edition: LIBRARY_EDITION,
      mayAppraise: await bouncer.with(AppraisalPolicy).allows('appraise', city),
    })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(AppraisalPolicy).authorize('read', city)
    const value = await unitValueShown(readClient(), city.id, params.unitValue)
    return view.render('pages/appraisal/unit_values/show', {
      value,
      versions: value.versions.map((version) => ({
        ...version,
        exact: transferred(version.published, version.steps, version.decimals).exact.toFixed(),
      })),
      mayAppraise: await bouncer.with(AppraisalPolicy).allows('appraise', city),
    })
  }

  /** A new value, the city's version of one of the library, or the next version of either. */
  async create({ bouncer, city, i18n, request, response, view }: HttpContext) {
    await bouncer.with(AppraisalPolicy).authorize('appraise', city)
    const wish = await newUnitValueQuery.validate(filled(request.qs()))
    const client = readClient()
    const known = wish.library
      ? (await unitValuesOf(client, city.id)).find(({ library }) => library?.key === wish.library)
      : undefined
    if (known)
      return response.redirect().toPath(`/cities/${city.slug}/unit-values/new?value=${known.id}`)
    const value = wish.value ? await unitValueShown(client, city.id, wish.value) : null
    const library = value?.library ?? libraryValue(wish.library ?? null) ?? null
    return view.render('pages/appraisal/unit_values/create', {
      value,
      library,
      start: startOf(value, library, i18n.locale, city.currency),
      grades: EVIDENCE_GRADES,
      languages: LANGUAGES,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, request, response, session } = ctx
    await bouncer.with(AppraisalPolicy).authorize('appraise', city)
    const form = await request.validateUsing(unitValueValidator)
    const known = form.value ? await unitValueShown(readClient(), city.id, form.value) : null
    const libraryKey = known ? (known.library?.key ?? null) : (form.library ?? null)
    const typed = readTypedNumber(form.publishedValue, DECIMAL_MARKS[i18n.locale])
    for (const field of ['publishedCurrency', 'currency'] as const) {
      if (form[field] && !findCurrency(form[field]))
        throw new Refusal('E_UNIT_VALUE_CODE', { code: form[field] }, field)
    }
    const valueId = known?.id ?? form.id
    await transact((trx) =>
      setUnitValue(trx, {
        cityId: city.id,
        valueId,
        libraryKey,
        own: known || libraryKey ? null : ownOf(form, city.locale),
        version: form.version,
        published: {
          value: typed ?? '',
          currency: form.publishedCurrency ?? null,
          priceBase: form.publishedPriceBase ?? null,
        },
        steps: readTransferSteps(form.steps ?? ''),
        decimals: form.decimals,
        currency: form.currency ?? null,
        priceBase: form.priceBase ?? null,
        country: form.country,
        grade: Number(form.grade),
        source: form.source,
        sourceYear: form.sourceYear,
        licence: form.licence ?? null,
        mark: form.mark,
        isWithdrawn: form.state === 'withdrawn',
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'unit_values.set' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/unit-values/${valueId}`)
  }
}

function ownOf(form: { name?: string; unit?: string; lang?: string }, locale: string) {
  for (const field of ['name', 'unit'] as const) {
    if (!form[field]) throw new Refusal('E_UNIT_VALUE_NAMELESS', {}, field)
  }
  return { name: form.name!, unit: form.unit!, lang: form.lang ?? locale }
}

/** What the form begins with: the version that holds, or what the library prints. */
function startOf(
  value: UnitValueOfCity | null,
  library: UnitValueOfCity['library'],
  locale: string,
  currency: string
) {
  const mark = DECIMAL_MARKS[locale]
  const latest: UnitValueVersion | undefined = value?.versions[0]
  const published = latest?.published ?? library
  return {
    publishedValue: published ? typedNumber(published.value, mark) : '',
    publishedCurrency: published ? published.currency : currency,
    publishedPriceBase: published?.priceBase ?? '',
    steps: latest ? writeTransferSteps(latest.steps) : '',
    decimals: latest?.decimals ?? 2,
    currency: latest ? latest.currency : library && library.currency === null ? null : currency,
    priceBase: latest?.priceBase ?? '',
    country: latest?.country ?? library?.country ?? '',
    grade: latest?.grade ?? library?.grade ?? '',
    source: latest?.source ?? library?.source ?? '',
    sourceYear: latest?.sourceYear ?? library?.sourceYear ?? '',
    licence: latest ? (latest.licence ?? '') : (library?.licence ?? ''),
    mark: latest?.mark ?? 'sourced',
    state: latest?.isWithdrawn ? 'withdrawn' : 'used',
  }
}
