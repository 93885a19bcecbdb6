import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import i18nManager from '@adonisjs/i18n/services/main'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { formatsFor } from '#core/format'
import { refusalMessage } from '#core/messages'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { cityBySlug, type City } from '#identity/queries/cities'
import type { ColumnAnswers, ColumnQuestion } from '#imports/domain/column_questions'
import { suggestedAnswers } from '#imports/domain/column_questions'
import type { Batch, BatchCounts, CommitMode } from '#imports/queries/batches'
import type { RowIssues } from '#imports/workers/messages'

interface SaidRow {
  row: number
  verdict: string
  currency?: string
  minor_units?: string
  date?: string
  field?: string
  code?: string
  message?: string
  of?: RowIssues['of']
  looks_like?: RowIssues['looksLike']
}

interface Said {
  ok: boolean
  file: string
  city: string
  batch?: string
  state?: string
  rows?: number
  new?: number
  duplicates?: number
  errors?: number
  taken?: number
  totals?: Record<string, string>
  questions?: ColumnQuestion[]
  verdicts?: SaidRow[]
  error?: { code: string; message: string }
}

const FLAG_OF: Record<ColumnQuestion['kind'], (field: string) => string> = {
  decimal_mark: () => '--answer decimal=comma or --answer decimal=point',
  backslash_won: () => '--answer backslash=won or --answer backslash=junk',
  date_order: (field) => `--answer order:${field}=dmy or --answer order:${field}=mdy`,
}

export default class ImportContributions extends BaseCommand {
  static commandName = 'import:contributions'
  static description =
    'Import receipts from a CSV file: a verdict per row, then all or the good rows'
  static help = [
    'Reads CSV in UTF-8, UTF-16, CP949, windows-1250 or windows-1251 with , ; | or tab between the cells;',
    'a first line such as sep=; says which. A file that can be cut in two ways is refused.',
    '{{ binaryName }} import:contributions gifts.csv --city anseong --dry-run',
    '    (judges every row and writes nothing)',
    '{{ binaryName }} import:contributions gifts.csv --city ljubljana --answer decimal=comma',
    '{{ binaryName }} import:contributions gifts.csv --city anseong --answer backslash=won --mode all',
    'Where a column can be read in two ways its question is printed; answer it with --answer:',
    '    decimal=comma | decimal=point      the decimal mark of the amounts',
    '    backslash=won | backslash=junk     whether a backslash is the won sign',
    '    order:date=dmy | order:date=mdy    day or month first in a date column',
    'Rows that are in the books already are duplicates and are never taken again.',
    'A batch with a row above the approval threshold of the city waits for a second person on its page.',
    'The exit status is 1 when rows have errors and nothing was imported (or would be).',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'The CSV file' })
  declare file: string

  @flags.string({ description: 'The city' })
  declare city: string

  @flags.boolean({ description: 'Judge the rows only; nothing is written' })
  declare dryRun: boolean

  @flags.string({
    description: 'good: the rows without errors; all: every row or none',
    default: 'good',
  })
  declare mode: CommitMode

  @flags.array({ description: 'Answer to the question about a column, such as decimal=comma' })
  declare answer?: string[]

  @flags.boolean({ description: 'Answer questions as the other values of the column suggest' })
  declare acceptSuggestions: boolean

  @flags.string({
    description: 'E-mail of the finance officer who imports; needed where there are several',
  })
  declare as?: string

  @flags.boolean({ description: 'Print the result as JSON' })
  declare json: boolean

  async run() {
    const said: Said = { ok: false, file: basename(this.file), city: this.city }
    try {
      if (!this.city) throw new Refusal('E_COMMAND_FLAG', { flag: '--city' })
      if (!['good', 'all'].includes(this.mode))
        throw new Refusal('E_COMMAND_FLAG', { flag: '--mode' })
      const city = await cityBySlug(this.city)
      if (this.dryRun) await this.#judge(city, said)
      else await this.#import(city, said)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      said.error = { code: error.code, message: this.#sentence(error.code, error.params) }
    }
    if (!said.ok) this.exitCode = 1
    this.#say(said)
  }

  async #judge(city: City, said: Said) {
    const { adoptFile } = await import('#imports/actions/adopt_file')
    const { proposedSettings } = await import('#imports/actions/open_batch')
    const { judgeBatchFile } = await import('#imports/actions/preview_batch')
    const { checkMapping } = await import('#imports/domain/mapping')
    const { formatOf } = await import('#imports/workers/convert')
    const file = await adoptFile(this.file)
    try {
      const settings = await proposedSettings({
        cityId: city.id,
        path: file.path,
        kind: 'contributions',
        currency: city.currency,
        unseen: true,
        choice: { format: await formatOf(file.path) },
      })
      settings.answers = this.#answers()
      const [fault] = checkMapping(settings.mapping, 'contributions', settings.headers)
      if (fault) throw this.#mappingRefusal(fault)
      const batch = {
        cityId: city.id,
        kind: 'contributions' as const,
        settings,
        storageKey: basename(file.path),
      }
      let verdicts: SaidRow[] = []
      const judge = () => {
        verdicts = []
        return judgeBatchFile(batch, (rows) => {
          for (const row of rows)
            verdicts.push(this.#rowOf(row.no, row.verdict, row.issues, row.draft))
        })
      }
      let counts = await judge()
      if (this.#adopt(settings.answers, counts)) counts = await judge()
      this.#report(said, counts, verdicts)
      said.ok = counts.new > 0 || counts.error === 0
      if (this.mode === 'all' && counts.error > 0) said.ok = false
    } finally {
      await rm(file.path, { force: true })
      await rm(`${file.path}.csv`, { force: true })
    }
  }

  async #import(city: City, said: Said) {
    const { adoptFile } = await import('#imports/actions/adopt_file')
    const { workOn } = await import('#imports/actions/batch_jobs')
    const { changeReading } = await import('#imports/actions/change_reading')
    const { beginCommit } = await import('#imports/actions/commit_batch')
    const { openBatch } = await import('#imports/actions/open_batch')
    const by = await this.#person(city)
    const file = await adoptFile(this.file)
    const opening = {
      cityId: city.id,
      currency: city.currency,
      kind: 'contributions' as const,
      file,
      unseen: true,
      by,
    }
    const { id } = await openBatch(opening)
    const read = async (answers: ColumnAnswers) => {
      const answer = await changeReading({ cityId: city.id, id, answers })
      if (answer.next === 'mend') throw this.#mappingRefusal(answer.errors[0])
      await workOn(city.id, id)
      return this.#batch(city, id)
    }
    let batch = await read(this.#answers())
    const answers = { ...batch.settings.answers }
    if (this.#adopt(answers, batch.counts)) batch = await read(answers)
    said.batch = id
    await this.#refuseFailed(batch)
    if (batch.counts.new > 0) {
      const { run } = batch.progress
      try {
        await beginCommit({ cityId: city.id, id, mode: this.mode, run, by })
        await workOn(city.id, id)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        said.error = { code: error.code, message: this.#sentence(error.code, error.params) }
      }
      batch = await this.#batch(city, id)
    }
    said.state = batch.state
    said.taken = batch.counts.taken
    this.#report(said, batch.counts, await this.#rows(batch))
    if (batch.state === 'failed') await this.#refuseFailed(batch)
    said.ok = !said.error && (batch.counts.taken > 0 || batch.counts.error === 0)
  }

  async #batch(city: City, id: string): Promise<Batch> {
    const { findBatch } = await import('#imports/queries/batches')
    return findBatch(readClient(), city.id, id)
  }

  async #rows(batch: Batch): Promise<SaidRow[]> {
    const { rowsOf } = await import('#imports/queries/batch_rows')
    const said: SaidRow[] = []
    for (let offset = 0; ; offset += 1000) {
      const rows = await rowsOf(readClient(), batch, { limit: 1000, offset })
      for (const row of rows) said.push(this.#rowOf(row.no, row.verdict, row.issues, row.draft))
      if (rows.length < 1000) return said
    }
  }

  async #refuseFailed({ state, progress }: Batch) {
    if (state === 'failed') throw new Refusal(progress.refusal!.code, progress.refusal!.params)
  }

  async #person(city: City): Promise<string> {
    const { financeOfficersOf } = await import('#imports/queries/officers')
    const officers = await financeOfficersOf(readClient(), city.id)
    const chosen = this.as
      ? officers.filter(({ email }) => email === this.as!.toLowerCase())
      : officers
    if (chosen.length !== 1) throw new Refusal('E_COMMAND_PERSON', { city: city.slug }, 'as')
    return chosen[0].id
  }

  #answers(): ColumnAnswers {
    const answers: ColumnAnswers = {}
    for (const given of this.answer ?? []) {
      const [question, answer] = given.split('=')
      if (question === 'decimal' && (answer === 'comma' || answer === 'point'))
        answers.decimalMark = answer
      else if (question === 'backslash' && answer === 'won') answers.backslashIsWon = true
      else if (question === 'backslash' && answer === 'junk') answers.backslashIsWon = false
      else if (question.startsWith('order:') && (answer === 'dmy' || answer === 'mdy')) {
        answers.dateOrder = { ...answers.dateOrder, [question.slice(6)]: answer }
      } else throw new Refusal('E_COMMAND_FLAG', { flag: `--answer ${given}` })
    }
    return answers
  }

  /** Adds what the columns suggest to the answers given; true when that changes anything. */
  #adopt(answers: ColumnAnswers, { questions }: BatchCounts): boolean {
    if (!this.acceptSuggestions) return false
    const before = JSON.stringify(answers)
    const suggested = suggestedAnswers(questions)
    answers.decimalMark ??= suggested.decimalMark
    answers.dateOrder = { ...suggested.dateOrder, ...answers.dateOrder }
    return JSON.stringify(answers) !== before && questions.some(({ suggested: hint }) => hint)
  }

  #mappingRefusal({
    field,
    code,
    params,
  }: {
    field: string
    code: string
    params: Record<string, string>
  }) {
    return new Refusal('E_COMMAND_COLUMN', { field, reason: this.#sentence(code, params) }, field)
  }

  #rowOf(row: number, verdict: string, issues: RowIssues, draft: Record<string, any>): SaidRow {
    const [error] = issues.errors ?? []
    return {
      row,
      verdict,
      ...(verdict === 'new' && { currency: draft.currency, minor_units: String(draft.minor) }),
      ...(draft.date && { date: draft.date }),
      ...(issues.field && { field: issues.field }),
      ...(issues.of && { of: issues.of }),
      ...(issues.looksLike && { looks_like: issues.looksLike }),
      ...(error && {
        field: error.field,
        code: error.code,
        message: this.#sentence(error.code, error.params),
      }),
    }
  }

  #report(said: Said, counts: BatchCounts, verdicts: SaidRow[]) {
    said.rows = counts.new + counts.duplicate + counts.error
    said.new = counts.new
    said.duplicates = verdicts.filter(({ verdict }) => verdict === 'duplicate').length
    said.errors = verdicts.filter(({ verdict }) => verdict === 'error').length
    said.totals = this.dryRun || said.state === 'previewed' ? counts.totals : counts.takenTotals
    said.questions = counts.questions
    said.verdicts = verdicts
  }

  #sentence(code: string, params: Record<string, unknown>): string {
    return refusalMessage(i18nManager.locale('en'), code, params)
  }

  #say(said: Said) {
    if (this.json) return this.logger.log(JSON.stringify(said, null, 2))
    for (const {
      row,
      verdict,
      currency,
      minor_units: minor,
      field,
      message,
      of,
      looks_like: like,
    } of said.verdicts ?? []) {
      const twin = (which: RowIssues['of']) =>
        which && 'row' in which ? `row ${which.row}` : 'a record in the books'
      const amount = minor && formatsFor('en').money(BigInt(minor), currency!)
      const rest = [
        amount,
        of && `of ${twin(of)}`,
        like && `looks like ${twin(like)}`,
        message && `${field}: ${message}`,
      ]
      this.logger.log(
        `${String(row).padStart(6)}  ${verdict.padEnd(9)}  ${rest.filter(Boolean).join('  ')}`
      )
    }
    const english = i18nManager.locale('en')
    for (const { kind, field, examples, count } of said.questions ?? []) {
      const asked = english.t(`imports.question.${kind}`, { examples: examples.join(', ') })
      const many = english.t('imports.question.count', { count })
      this.logger.warning(`${field}: ${asked} ${many} Answer with ${FLAG_OF[kind](field)}.`)
    }
    if (said.error) return this.logger.error(`${said.error.code}: ${said.error.message}`)
    const totals = Object.entries(said.totals ?? {}).map(([code, minor]) =>
      formatsFor('en').money(BigInt(minor), code)
    )
    const done = this.dryRun ? `${said.new} would be imported` : `${said.taken} imported`
    const sum = `${done}; duplicates: ${said.duplicates}, with errors: ${said.errors}${totals.length ? `; total ${totals.join(', ')}` : ''}`
    if (said.ok) this.logger.success(sum)
    else this.logger.error(sum)
  }
}
