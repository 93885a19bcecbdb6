import vine from '@vinejs/vine'

/** What a person types in a fixed form; the sentence of each shows an example of it in their language. */
export const FORMS = {
  account: /^\d{4}$/,
  code: /^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u,
  country: /^[A-Z]{2}$/,
  currency: /^[A-Z]{3}$/,
  /** A code of a list, which other lists and files refer to. */
  listCode: /^[a-z][a-z0-9_]{0,39}$/,
  monthStart: /^(19|20|21)\d\d-(0[1-9]|1[0-2])-01$/,
  percent: /^(100|\d{1,2})([.,]\d{1,2})?$/,
  time: /^([01]\d|2[0-3]):[0-5]\d$/,
} as const

/**
 * A text in one of the forms, refused with a sentence that says how it is written. Patterns of what is chosen
 * or stands in an address need no sentence of their own: nobody types them.
 */
export const written = vine.createRule((value: unknown, form: keyof typeof FORMS, field) => {
  if (!FORMS[form].test(String(value)))
    field.report('{{ field }} is written in another form', `written.${form}`, field)
})
