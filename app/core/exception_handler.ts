import app from '@adonisjs/core/services/app'
import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import type { FieldContext } from '@vinejs/vine/types'
import { cataloguesOf } from '#core/field_catalogues'
import { speakAsAsked } from '#core/locale'
import { hasMessage, labelOf, refusalMessage, validationMessages } from '#core/messages'
import { Refusal } from '#core/refusal'
import { typedValues } from '#core/typed_values'
import { RoleNeeded } from '#identity/city_policy'

interface FieldError {
  code: string
  field: string | null
  message: string
}

interface Answer {
  status: number
  errors: FieldError[]
}

/** Stands above the form; `said` is the sentence alone where the label of the page may lead it. */
interface Problem {
  field: string
  text: string
  said?: string
}

/** Statuses a person mends by changing the form; the others are pages of their own. */
const BACK_TO_FORM = new Set([409, 413, 415, 422])
const WITH_PAGE = new Set([400, 403, 404, 409, 413, 415, 419, 422, 429, 500, 503])
const SECRETS = ['_csrf', '_method', 'password', 'newPassword', 'currentPassword']

export default class HttpExceptionHandler extends ExceptionHandler {
  protected debug = !app.inProduction
  protected ignoreCodes = ['E_BAD_CSRF_TOKEN', 'E_AUTHORIZATION_FAILURE', 'E_UNAUTHORIZED_ACCESS']

  protected shouldReport(error: never): boolean {
    return !((error as unknown) instanceof Refusal) && super.shouldReport(error)
  }

  async handle(error: any, ctx: HttpContext) {
    if (!ctx.i18n) speakAsAsked(ctx)
    const answer = this.answerTo(error, ctx)
    const asJson = ctx.request.accepts(['html', 'json']) === 'json'
    if (answer.status === 429 && error.params?.seconds)
      ctx.response.header('Retry-After', error.params.seconds)
    if (asJson) {
      return ctx.response
        .status(answer.status)
        .send({ errors: answer.errors, requestId: ctx.request.id() })
    }
    if (answer.status === 401) return ctx.response.redirect().toPath('/login')
    const back = this.formBefore(ctx)
    if (back && BACK_TO_FORM.has(answer.status)) return this.returnToForm(ctx, back, answer)
    if (answer.status >= 500 && !app.inProduction && !app.inTest)
      return this.renderErrorAsHTML(error, ctx)
    return this.page(ctx, answer)
  }

  private answerTo(error: any, { i18n, request, route }: HttpContext): Answer {
    const say = (
      status: number,
      code: string,
      params = {},
      field: string | null = null
    ): Answer => ({
      status,
      errors: [
        { code, field, message: refusalMessage(i18n, code, params, cataloguesOf(route?.pattern)) },
      ],
    })
    if (error instanceof Refusal)
      return say(error.status, error.code, error.params, error.field ?? null)
    if (error.code === 'E_VALIDATION_ERROR' && Array.isArray(error.messages)) {
      // What stands in an address is checked without a form, and so without its language
      const words = validationMessages(i18n, cataloguesOf(route?.pattern))
      const worded = ({ message, rule, field, meta }: any) =>
        request.method() === 'GET'
          ? words.getMessage(message, rule, { name: field.split('.').at(-1) } as FieldContext, meta)
          : message
      return {
        status: 422,
        errors: error.messages.map((one: any) => ({
          code: one.rule,
          field: one.field,
          message: worded(one),
        })),
      }
    }
    if (error.code === 'E_AUTHORIZATION_FAILURE') {
      const roles = error.response instanceof RoleNeeded ? error.response.roles : []
      const names = roles.map((role: string) =>
        i18n.t(`app.role.${role}`).toLocaleLowerCase(i18n.locale)
      )
      return names.length > 0
        ? say(403, 'E_FORBIDDEN', { roles: i18n.formatList(names, { type: 'disjunction' }) })
        : say(error.response?.status ?? 403, 'E_REFUSED')
    }
    if (error.code === 'E_BAD_CSRF_TOKEN') return say(419, 'E_CSRF')
    if (error.code === 'E_UNAUTHORIZED_ACCESS') return say(401, 'E_SIGN_IN')
    if (error.code === 'E_TOO_MANY_REQUESTS')
      return say(429, 'E_RATE_LIMITED', { seconds: error.response?.availableIn ?? 60 })
    if (error.code === 'E_REQUEST_ENTITY_TOO_LARGE' || error.status === 413)
      return say(413, 'E_TOO_LARGE')
    // Pure modules throw errors of their own with a code and the values of its sentence.
    if (typeof error.code === 'string' && error.params && hasMessage(i18n, error.code)) {
      return say(422, error.code, error.params, error.field ?? null)
    }
    const status = error.status ?? 500
    if (status === 404) return say(404, 'E_NOT_FOUND')
    return WITH_PAGE.has(status) && status < 500 ? say(status, 'E_REFUSED') : say(500, 'E_FAULT')
  }

  /** The page with the form that was sent, when there is one to go back to. */
  private formBefore(ctx: HttpContext): string | null {
    if (['GET', 'HEAD'].includes(ctx.request.method()) || !ctx.session) return null
    return ctx.request.getPreviousUrl([], '') || null
  }

  /** A form of ours that came too late: where it stands, and what was typed, so that nothing is lost. */
  private form(ctx: HttpContext) {
    const back = this.formBefore(ctx)
    if (!back) return {}
    const catalogues = cataloguesOf(ctx.route?.pattern)
    const typed = typedValues(ctx.request.body(), SECRETS).map(({ path, text }) => ({
      term: labelOf(ctx.i18n, path, catalogues) ?? path,
      value: text,
    }))
    return { back, typed }
  }

  private returnToForm(ctx: HttpContext, back: string, { errors }: Answer) {
    ctx.session.flashExcept(SECRETS)
    const bag: Record<string, string[]> = {}
    const problems: Problem[] = []
    for (const { field, message } of errors) {
      if (!field) continue
      ;(bag[field] ??= []).push(message)
      problems.push({ field, ...this.named(ctx, field, message) })
    }
    ctx.session.flash('inputErrorsBag', bag)
    ctx.session.flash('problems', problems)
    const general = errors.filter(({ field }) => !field).map(({ message }) => message)
    if (general.length > 0) ctx.session.flash('refusals', general)
    return ctx.response.redirect().status(303).toPath(back)
  }

  /** Above the form a sentence stands away from its field: its name leads it, and of a list the row. */
  private named({ i18n, request, route }: HttpContext, path: string, message: string) {
    const field = labelOf(i18n, path, cataloguesOf(route?.pattern))
    if (!field) return { text: message }
    const [, list, no] = /^(\w+)\.(\d+)\./.exec(path) ?? []
    if (list && no) {
      const row = request.input(`${list}.${no}.name`)
      return {
        text:
          typeof row === 'string' && row.trim() !== ''
            ? i18n.t('app.problemIn', { field, row: row.trim(), text: message })
            : i18n.t('app.problemInRow', { field, no: String(Number(no) + 1), text: message }),
      }
    }
    if (message.toLowerCase().includes(field.toLowerCase())) return { text: message }
    return { text: i18n.t('app.problemAt', { field, text: message }), said: message }
  }

  private async page(ctx: HttpContext, { status, errors }: Answer) {
    const known = WITH_PAGE.has(status) ? status : 500
    ctx.response.status(status).header('Cache-Control', 'no-store')
    try {
      const html = await ctx.view.render('pages/errors/show', {
        status: known,
        errors,
        requestId: ctx.request.id(),
        ...(status === 419 && this.form(ctx)),
      })
      return ctx.response.send(html)
    } catch (fault) {
      ctx.logger.error({ err: fault }, 'the page of an error failed itself')
      return ctx.response.type('text/plain').send(errors.map(({ message }) => message).join('\n'))
    }
  }
}
