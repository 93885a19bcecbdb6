import { type HttpContext, RequestValidator } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { cataloguesOf } from '#core/field_catalogues'
import { speakAsAsked } from '#core/locale'
import { validationMessages } from '#core/messages'

export default class DetectLocale {
  static {
    RequestValidator.messagesProvider = (ctx) =>
      validationMessages(ctx.i18n, cataloguesOf(ctx.route?.pattern))
  }

  async handle(ctx: HttpContext, next: NextFn) {
    speakAsAsked(ctx)
    return next()
  }
}
