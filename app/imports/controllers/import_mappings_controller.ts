import type { HttpContext } from '@adonisjs/core/http'
import { errors as vineErrors } from '@vinejs/vine'
import { refusalMessage } from '#core/messages'
import { readClient } from '#core/sql'
import { waitAWhile } from '#imports/controllers/wait_a_while'
import { changeReading } from '#imports/actions/change_reading'
import { pathOf } from '#imports/actions/open_batch'
import type { ColumnAnswers } from '#imports/domain/column_questions'
import { ENCODINGS } from '#imports/domain/decode'
import {
  DELIMITER_NAMES,
  DELIMITERS,
  type Delimiter,
  type DelimiterName,
} from '#imports/domain/delimiter'
import { RECORD_FIELDS, RECORD_KINDS, REQUIRED_FIELDS } from '#imports/domain/mapping'
import ImportPolicy from '#imports/policy'
import { findBatch } from '#imports/queries/batches'
import { readingValidator } from '#imports/validators'
import { inspectFile } from '#imports/workers/inspect_file'

export default class ImportMappingsController {
  async edit({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    const batch = await findBatch(readClient(), city.id, params.import)
    const { encoding, delimiter } = batch.settings
    const look = await inspectFile(pathOf(batch), { encoding, delimiter })
    const required: readonly string[] = REQUIRED_FIELDS[batch.kind]
    const samples = batch.settings.headers.map((_, column) =>
      look.rows.map((cells) => (cells[column] ?? '').trim()).find((cell) => cell !== '')
    )
    return view.render('pages/imports/import_mappings/edit', {
      batch,
      look,
      samples,
      encodings: ENCODINGS,
      kinds: RECORD_KINDS,
      isCsv: (batch.settings.format ?? 'csv') === 'csv',
      delimiter: nameOf(delimiter),
      delimiters: DELIMITER_NAMES,
      otherDelimiters: (batch.settings.otherDelimiters ?? []).map(nameOf),
      fields: RECORD_FIELDS[batch.kind].map((field) => ({
        field,
        required: required.includes(field),
      })),
    })
  }

  async update({ auth, bouncer, city, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    const batch = await findBatch(readClient(), city.id, params.import)
    const form = await request.validateUsing(readingValidator(RECORD_FIELDS[batch.kind]))
    const answer = await changeReading({
      cityId: city.id,
      id: batch.id,
      by: auth.user!.id,
      kind: form.kind,
      encoding: form.encoding,
      delimiter: form.delimiter && DELIMITERS[form.delimiter],
      currency: form.currency,
      sheet: form.sheet,
      mapping: form.columns,
      answers: form.answers && answersOf(form.answers),
    })
    if (answer.next === 'mend') {
      const nameOfField = (field: string) =>
        field === 'file' ? field : i18n.t(`imports.field.${field}`)
      throw new vineErrors.E_VALIDATION_ERROR(
        answer.errors.map(({ field, code, params: values }) => ({
          field: field === 'file' ? 'encoding' : `columns.${field}`,
          rule: code,
          message: refusalMessage(i18n, code, {
            ...values,
            name: nameOfField(field),
            ...(values.other && { other: nameOfField(values.other) }),
          }),
        }))
      )
    }
    const root = `/cities/${city.slug}/imports/${batch.id}`
    if (answer.next === 'look') {
      session.flash('notice', { key: 'imports.mapping.lookAgain', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/mapping/edit`)
    }
    await waitAWhile(city.id, batch.id)
    return response.redirect().status(303).toPath(root)
  }
}

function nameOf(delimiter: Delimiter): DelimiterName {
  return DELIMITER_NAMES.find((name) => DELIMITERS[name] === delimiter)!
}

interface TypedAnswers {
  decimal_mark?: 'comma' | 'point'
  decimal_marks?: Record<string, 'comma' | 'point' | undefined>
  backslash_won?: 'yes' | 'no'
  date_order?: Record<string, 'dmy' | 'mdy' | undefined>
}

function answersOf(typed: TypedAnswers): ColumnAnswers {
  const answers: ColumnAnswers = {}
  if (typed.decimal_mark) answers.decimalMark = typed.decimal_mark
  if (typed.decimal_marks) answers.decimalMarks = typed.decimal_marks
  if (typed.backslash_won) answers.backslashIsWon = typed.backslash_won === 'yes'
  const orders = Object.entries(typed.date_order ?? {}).filter(([, order]) => order)
  if (orders.length > 0)
    answers.dateOrder = Object.fromEntries(orders) as ColumnAnswers['dateOrder']
  return answers
}
