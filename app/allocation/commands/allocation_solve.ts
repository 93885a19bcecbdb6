import { readFile } from 'node:fs/promises'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { readDocument, UnreadableDocument } from '#core/cases/read_document'
import { verifySolvedDocument } from '#allocation/domain/certificate_document'
import { AllocationProblemError } from '#allocation/domain/errors'
import {
  solveDocument,
  type FeasibleDocument,
  type InfeasibleDocument,
} from '#allocation/domain/solve_document'

const INFEASIBLE = 1
const MALFORMED = 2

export default class AllocationSolve extends BaseCommand {
  static commandName = 'allocation:solve'
  static description = 'Share earmarked sources over programmes, exactly, without a database'
  static help = [
    'Reads a problem in JSON; amounts are whole minor units, as numbers or as decimal strings.',
    '{{ binaryName }} allocation:solve problem.json',
    '{{ binaryName }} allocation:solve - < problem.json      standard input',
    'Sources and programmes:',
    '  { "rule": "gains", "sources": [{ "id": "F1", "amount": "100000", "to": ["A", "B"],',
    '    "edgecap": { "A": 40000 } }], "programmes": [{ "id": "A", "need": 80000, "floor": 0,',
    '    "weight": 1 }, { "id": "B", "need": 60000 }] }',
    'Sources and cells of programmes with groups, each group with a minimum:',
    '  { "rule": "gains", "sources": [{ "id": "F1", "amount": 100, "cells": [["A", "older"]] }],',
    '    "programmes": [{ "id": "A" }], "cells": [{ "p": "A", "g": "older", "need": 80 }],',
    '    "groups": [{ "id": "older", "minimum": 30 }] }',
    'A source may match others, from recorded amounts, instead of an amount:',
    '  { "id": "M", "match": { "cap": 50000, "rate": "1/2", "base": ["F1"] }, "to": ["A"] }',
    '  with "goal": 80000 instead of a rate it gives its cap once the base has reached the goal.',
    'Rules: gains (weights are needs unless given: same percentage of need), losses (same shortfall)',
    'and contested_garment (half of each need first, then losses).',
    'The exit status is 1 when floors or minimums cannot be met and 2 when the problem cannot be read.',
  ]
  static options: CommandOptions = { startApp: false }

  @args.string({ description: 'The problem, or - for standard input' })
  declare file: string

  @flags.boolean({ description: 'Print the solution as JSON' })
  declare json: boolean

  async run() {
    try {
      const problem = await readDocument(this.file)
      const solved = solveDocument(problem)
      if (solved.feasible) this.#solved(problem, solved)
      else this.#infeasible(solved)
    } catch (error) {
      if (!(error instanceof AllocationProblemError || error instanceof UnreadableDocument)) {
        throw error
      }
      await this.#malformed(error)
    }
  }

  #solved(problem: unknown, solved: FeasibleDocument) {
    const failures = verifySolvedDocument(problem, solved)
    if (failures.length > 0) this.exitCode = INFEASIBLE
    const verified = failures.length === 0
    if (this.json) return this.#print({ ...solved, verified })

    const shares = this.ui.table().head(['Programme', 'Exact share', 'Share', ''])
    for (const [programme, share] of Object.entries(solved.totals)) {
      const notes = [
        solved.at_cap.includes(programme) ? 'all it may take' : '',
        solved.rounded_up.includes(programme) ? 'rounded up' : '',
      ]
      const whole = solved.integer_totals[programme]
      shares.row([programme, share, whole, notes.filter(Boolean).join(', ')])
    }
    shares.row(['Total', '', solved.total, '']).render()
    const flows = this.ui.table().head(['Source', 'Programme', 'Amount'])
    for (const { source, programme, group, amount } of solved.flows) {
      flows.row([source, group === undefined ? programme : `${programme}, ${group}`, amount])
    }
    flows.render()
    for (const { level, programmes, sources } of solved.closures) {
      const bound = sources.length > 0 ? `; fully used: ${sources.join(', ')}` : ''
      this.logger.log(`Level ${level}: ${programmes.join(', ')}${bound}`)
    }
    if (solved.unspendable) {
      const { amount, sources, programmes, funds, room } = solved.unspendable
      this.logger.log(
        `${amount} stays unspent: {${sources.join(', ')}} hold ${funds}, ` +
          `{${programmes.join(', ')}} may take ${room}.`
      )
    }
    this.logger.log(`Certificate: ${verified ? 'valid' : `not valid, ${failures[0].check}`}`)
  }

  #infeasible(solved: InfeasibleDocument) {
    this.exitCode = INFEASIBLE
    const diagnosis = [...roomDiagnosis(solved), ...moneyDiagnosis(solved)].join(' ')
    if (this.json) return this.#print({ ...solved, diagnosis })
    this.logger.error(diagnosis)
  }

  async #malformed(error: AllocationProblemError | UnreadableDocument) {
    this.exitCode = MALFORMED
    const { code, path } = error
    const message =
      error instanceof UnreadableDocument ? error.message : await this.#sentence(error)
    if (this.json) return this.#print({ error: { code, path, message } })
    this.logger.error(`${code} at ${path || 'the document'}: ${message}`)
  }

  /** The sentence of a code, as the pages have it; this command starts without their languages. */
  async #sentence({ code, params }: AllocationProblemError): Promise<string> {
    const file = this.app.languageFilesPath('en', 'allocation.json')
    const sentences: Record<string, string> = JSON.parse(await readFile(file, 'utf8'))
    return sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  }

  #print(answer: object) {
    this.logger.log(JSON.stringify(answer, null, 2))
  }
}

function roomDiagnosis({ no_room: noRoom }: InfeasibleDocument): string[] {
  const groups = (noRoom?.groups ?? []).map(
    ({ id, minimum, room }) =>
      `The minimum of group ${id} is ${minimum}; its cells need only ${room} in all. Lower it to ${room}.`
  )
  const programmes = (noRoom?.programmes ?? []).map(
    ({ id, minimum, room }) =>
      `The minimums of groups within ${id} total ${minimum}; its cap is ${room}. ` +
      'Lower these minimums or raise the cap.'
  )
  return [...groups, ...programmes]
}

function moneyDiagnosis({ violator }: InfeasibleDocument): string[] {
  const { programmes, cells, sources, floors, available } = violator
  const short = BigInt(floors) - BigInt(available)
  if (short === 0n) return []
  const who = [...programmes, ...(cells ?? [])].join(', ')
  const of = sources.length > 0 ? ` of {${sources.join(', ')}}` : ''
  return [
    `The minimums of {${who}} total ${floors}; only ${available}${of} may be used there; short by ${short}.`,
    `Lower these minimums, give these sources more, or widen an earmark, by ${short} together.`,
  ]
}
