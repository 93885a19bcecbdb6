import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient, type Client } from '#core/sql'
import { effectGroups, type EffectGroup } from '#appraisal/domain/effectiveness'
import { minorOf } from '#appraisal/figures'
import AppraisalPolicy from '#appraisal/policy'
import {
  APPRAISALS_PER_PAGE,
  appraisalShown,
  appraisalsOf,
  type AppraisalRow,
} from '#appraisal/queries/appraisals'
import { effectivenessQuery } from '#appraisal/validators'
import { formatsFor } from '#core/format'
import { sendTable } from '#workbooks/send_table'

/** The most appraisals, or versions of one, that are compared at once. */
const MOST = 200
const MOST_VERSIONS = 30

type About = Pick<AppraisalRow, 'id' | 'title' | 'titleLang' | 'version'> & { years: number }

/** Cost-effectiveness of the city's appraisals that reach the same outcome, or of the versions of one. */
export default class EffectivenessController {
  async show(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('read', ctx.city)
    const { city, i18n, request, view } = ctx
    const asked = await effectivenessQuery.validate(filled(request.qs()))
    const rows = asked.appraisal
      ? await versionsOf(readClient(), city.id, asked.appraisal)
      : await latestOf(readClient(), city.id)
    const groups = effectGroups(
      rows.map((row) => {
        const { id, title, titleLang, version, document } = row
        const about: About = { id, title, titleLang, version, years: document.horizon.years }
        return { about, model: document }
      })
    )
    const group = groups.find(({ key }) => key === asked.counted) ?? groups.at(0)
    const nameOf = ({ kind, unit }: EffectGroup<About>) =>
      kind ? i18n.t(`effectiveness.kind.${kind}`) : unit
    if (asked.format && group) {
      const { currency } = group
      return sendTable(ctx, {
        name: `cost-effectiveness-${city.slug}`,
        sheet: i18n.t('effectiveness.title'),
        format: asked.format,
        columns: [
          { heading: i18n.t('appraisal.appraisal'), type: 'text', value: (one) => one.about.title },
          {
            heading: i18n.t('appraisal.version'),
            type: 'number',
            value: (one) => String(one.about.version),
          },
          { heading: i18n.t('appraisal.outcome'), type: 'text', value: (one) => one.outcome },
          {
            heading: i18n.t('effectiveness.cost'),
            type: 'amount',
            currency,
            value: (one) => minorOf(one.cost, currency),
          },
          {
            heading: i18n.t('effectiveness.effect', { unit: nameOf(group) }),
            type: 'number',
            value: (one) => one.effect.toString(),
          },
          {
            heading: i18n.t('effectiveness.perUnit'),
            type: 'amount',
            currency,
            value: (one) => one.perUnit && minorOf(one.perUnit, currency),
          },
          {
            heading: i18n.t('effectiveness.icer'),
            type: 'amount',
            currency,
            value: (one) => one.icer && minorOf(one.icer, currency),
          },
          {
            heading: i18n.t('effectiveness.status'),
            type: 'text',
            value: (one) => i18n.t(`effectiveness.status.${one.status}`),
          },
        ],
        rows: group.options,
      })
    }
    const f = formatsFor(i18n.locale)
    return view.render('pages/appraisal/effectiveness/show', {
      asked,
      groups: groups.map((one) => ({ value: one.key, label: nameOf(one) })),
      group,
      unit: group ? nameOf(group) : '',
      quantity: (text: string) => f.number(text, text.split('.')[1]?.length ?? 0),
      minorOf,
      one: asked.appraisal ? (rows.at(0) ?? null) : null,
    })
  }
}

async function latestOf(client: Client, cityId: string): Promise<AppraisalRow[]> {
  const found: AppraisalRow[] = []
  for (let page = 1; found.length < MOST; page++) {
    const { rows } = await appraisalsOf(client, cityId, page)
    found.push(...rows)
    if (rows.length < APPRAISALS_PER_PAGE) break
  }
  return found
}

/** The latest versions of one appraisal, the newest first. Throws NotFound. */
async function versionsOf(client: Client, cityId: string, id: string): Promise<AppraisalRow[]> {
  const latest = await appraisalShown(client, cityId, id)
  const older = latest.versions.slice(1, MOST_VERSIONS)
  const found: AppraisalRow[] = [latest]
  for (const { version } of older) found.push(await appraisalShown(client, cityId, id, version))
  return found
}
