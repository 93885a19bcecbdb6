import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { readDocument, UnreadableDocument } from '#core/cases/read_document'
import { judgeCases, NotCases, type JudgedCase } from '#reports/worked_cases'

/** The cases that come with the application. */
const SHIPPED = ['allocation-earmarked.json', 'allocation-published.json', 'appraisal.json']

export default class MethodsVerify extends BaseCommand {
  static commandName = 'methods:verify'
  static description =
    'Run worked cases with printed results against the methods of this application'
  static help = [
    'Each case passes, fails with both numbers, or is of a kind that is not supported.',
    '{{ binaryName }} methods:verify                 the cases that come with the application',
    '{{ binaryName }} methods:verify FILE…           files of cases; - is standard input',
    'A file is a JSON array of { id, kind, inputs, expected, tolerance: { abs, rel, keys } }.',
    'A case of kind known_bad passes when our results do not all agree with the printed ones.',
    'The exit status is 1 when a case failed, with --strict also when a kind is not supported.',
  ]
  static options: CommandOptions = { startApp: false }

  @args.spread({ description: 'Files of worked cases', required: false })
  declare files?: string[]

  @flags.boolean({ description: 'Print the verdicts as JSON' })
  declare json: boolean

  @flags.boolean({ description: 'Cases that are not supported count as failed' })
  declare strict: boolean

  async run() {
    const files = this.files?.length
      ? this.files
      : SHIPPED.map((name) => this.app.makePath('resources/cases', name))
    const cases: JudgedCase[] = []
    for (const file of files) {
      try {
        cases.push(...judgeCases(await readDocument(file)))
      } catch (error) {
        if (!(error instanceof UnreadableDocument || error instanceof NotCases)) throw error
        this.logger.error(`${file}: ${error.code} ${error.message}`)
        this.exitCode = 1
        return
      }
    }
    const count = (status: JudgedCase['status']) =>
      cases.filter((judged) => judged.status === status).length
    const counts = {
      passed: count('passed'),
      failed: count('failed'),
      unsupported: count('unsupported'),
    }
    if (counts.failed > 0 || (this.strict && counts.unsupported > 0)) this.exitCode = 1
    if (this.json) return this.logger.log(JSON.stringify({ ...counts, cases: cases.map(printed) }))
    for (const judged of cases) this.#say(judged)
    this.logger.log(
      `${counts.passed} passed, ${counts.failed} failed, ${counts.unsupported} not supported`
    )
  }

  #say({ id, kind, status, differences }: JudgedCase) {
    if (status === 'passed') return this.logger.success(`${id} (${kind})`)
    if (status === 'unsupported') return this.logger.warning(`${id} (${kind}): not supported`)
    this.logger.error(`${id} (${kind})`)
    for (const { path, expected, actual } of differences) {
      const at = path || 'the whole answer'
      this.logger.log(
        `  ${at}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`
      )
    }
  }
}

function printed({ id, kind, status, expected, actual }: JudgedCase) {
  return { id, kind, status, expected, actual }
}
