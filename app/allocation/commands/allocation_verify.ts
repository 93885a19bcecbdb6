import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { readDocument, UnreadableDocument } from '#core/cases/read_document'
import type { RoutingFailure } from '#allocation/domain/least_change'
import type { StatementFailure } from '#allocation/domain/round_statement'
import type { TermFailure } from '#allocation/domain/round_terms'
import { checkRunDocument, type RunCheck } from '#allocation/run_check'

const REFUSED = 1
const MALFORMED = 2

const WORDS: Record<(RunCheck | StatementFailure | TermFailure | RoutingFailure)['check'], string> =
  {
    input_changed: 'The input is not the one whose hash the file states.',
    result_changed: 'The result is not the one whose hash the file states.',
    rule_differs: 'The rule stated for the run is not the rule of its input.',
    head_changed: 'The head of the file is not the one whose hash it states.',
    statement_differs: 'What the run says of its funds and lines is not what was solved.',
    limit_differs: 'The limits of funders stated for the run are not the limits of its input.',
    cap_differs: 'The caps of funds for lines stated for the run are not the caps of its input.',
    match_differs: 'What a grant has earned by its match is not what the facts in the file earn.',
    fund_above_earned: 'A fund shares more than its grants have earned by their match.',
    routing_wrong:
      'The routing could keep more of the earlier one, or is not the one that was asked for.',
    not_an_allocation: 'The run found no way to meet its minimums, so there is nothing to certify.',
  }

export default class AllocationVerify extends BaseCommand {
  static commandName = 'allocation:verify'
  static description = 'Check a downloaded run of a round from its file alone, without a database'
  static help = [
    '{{ binaryName }} allocation:verify run.json',
    '{{ binaryName }} allocation:verify - < run.json      standard input',
    'Checks the hashes of head, input and result, the allocation against its certificate without solving,',
    'and that everything else the file says follows from them.',
    'The exit status is 1 when a check fails and 2 when the file cannot be read.',
  ]
  static options: CommandOptions = { startApp: false }

  @args.string({ description: 'The downloaded run, or - for standard input' })
  declare file: string

  @flags.boolean({ description: 'Print the checks as JSON' })
  declare json: boolean

  async run() {
    try {
      const { run, failures } = checkRunDocument(await readDocument(this.file))
      if (failures.length > 0) this.exitCode = REFUSED
      if (this.json) {
        this.logger.log(JSON.stringify({ valid: failures.length === 0, ...run, failures }, null, 2))
        return
      }
      this.logger.log(`${run.city}, round ${run.round}, run ${run.no}: ${run.rule}`)
      for (const { check, at, params } of failures) {
        const values = Object.entries(params).map(([name, value]) => `${name} ${value}`)
        const words = WORDS[check as keyof typeof WORDS] ?? check
        this.logger.error([words, at, ...values].join('; '))
      }
      if (failures.length === 0) {
        this.logger.log('Head, input, result and certificate: valid')
      }
    } catch (error) {
      if (!(error instanceof UnreadableDocument)) throw error
      this.exitCode = MALFORMED
      const { code, path, message } = error
      if (this.json) this.logger.log(JSON.stringify({ error: { code, path, message } }, null, 2))
      else this.logger.error(`${code} at ${path}: ${message}`)
    }
  }
}
