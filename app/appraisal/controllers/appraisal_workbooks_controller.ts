import type { HttpContext } from '@adonisjs/core/http'
import { exportWorkbook } from '#appraisal/actions/export_workbook'
import AppraisalPolicy from '#appraisal/policy'
import { APP_VERSION } from '#workbooks/app_version'

const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export default class AppraisalWorkbooksController {
  async show(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('read', ctx.city)
    const { auth, city, i18n, params, response } = ctx
    const file = await exportWorkbook({
      cityId: city.id,
      modelId: params.appraisal,
      version: params.version,
      locale: i18n.locale,
      appVersion: APP_VERSION,
      by: auth.user!.id,
    })
    return response
      .type(TYPE)
      .header('Content-Disposition', disposition(file.title, params.version, i18n.locale))
      .header('Cache-Control', 'no-store')
      .header('X-Content-Sha256', file.sha256)
      .send(Buffer.from(file.bytes))
  }
}

/** The title as a file name in every script, and a plain one for what cannot read it. */
function disposition(title: string, version: number, locale: string): string {
  const end = `v${version}-${locale}.xlsx`
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
  return `attachment; filename="appraisal-${end}"; filename*=UTF-8''${encodeURIComponent(`${name || 'appraisal'}-${end}`)}`
}
