import { existsSync } from 'node:fs'
import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'
import type { TimedVerdict } from '#ledger/actions/verify_ledger'
import type { LedgerFault } from '#ledger/faults'
import type { LedgerVerdict } from '#ledger/verify'

interface NamedVerdict
  extends LedgerVerdict, Partial<Pick<TimedVerdict, 'absent' | 'absentCount' | 'broughtInUpTo'>> {
  ledger: string
}

const SHOWN = 9

export default class LedgerVerify extends BaseCommand {
  static commandName = 'ledger:verify'
  static description = 'Recompute a ledger and name the first broken entry'
  static help = [
    'Recomputes numbering, links, hashes, balance, reversals, availability and totals from the entries,',
    'and compares them with the anchors; in a database also records beside the ledger, documents, audit chain and guards.',
    '{{ binaryName }} ledger:verify                every city of the database',
    '{{ binaryName }} ledger:verify anseong        one city',
    '{{ binaryName }} ledger:verify anseong.json   an exported ledger, without the database',
    '{{ binaryName }} ledger:verify anseong --anchor anseong-anchor-120.json   with an anchor kept outside',
    'An anchor from outside shows a cut tail and a chain that was computed anew. With --key only that public key is trusted.',
    'The exit status is 1 when anything is wrong. It is 2 when nothing is, but a ledger that came from a file lacks records',
    'that its entries name: audit events, decisions and documents stay where it was exported.',
  ]
  static options: CommandOptions = { startApp: false }

  @args.string({
    description: 'A city or an exported file; every city without it',
    required: false,
  })
  declare target?: string

  @flags.boolean({ description: 'Print the verdicts as JSON' })
  declare json: boolean

  @flags.array({ description: 'Anchor kept outside the application; may be given several times' })
  declare anchor?: string[]

  @flags.string({ description: 'Public key (PEM or base64) that the anchors must be signed with' })
  declare key?: string

  async run() {
    // no routes, no views: the database is all that is needed
    if (this.app.getState() === 'initiated') await this.app.boot()
    const verdicts = await orRefused(this, () => this.#verdicts())
    if (!verdicts) return
    if (this.json) this.logger.log(JSON.stringify(verdicts, null, 2))
    else for (const verdict of verdicts) this.#say(verdict)
    if (verdicts.length === 0 || verdicts.some((verdict) => !verdict.ok)) this.exitCode = 1
    else if (verdicts.some(({ absent }) => absent?.length)) this.exitCode = 2
  }

  async #verdicts(): Promise<NamedVerdict[]> {
    const { anchorsOfCity, readGivenAnchors } = await import('#ledger/actions/read_given_anchors')
    const given = await readGivenAnchors(this.anchor ?? [], this.key)
    if (this.target && existsSync(this.target)) {
      const { verifyExport } = await import('#ledger/actions/verify_export')
      return [{ ledger: this.target, ...(await verifyExport(this.target, given)) }]
    }
    const { verifyLedger } = await import('#ledger/actions/verify_ledger')
    const { allCities, cityBySlug } = await import('#identity/queries/cities')
    const cities = this.target ? [await cityBySlug(this.target)] : await allCities()
    const verdicts = []
    for (const city of cities)
      verdicts.push({
        ledger: city.slug,
        ...(await verifyLedger(
          city.id,
          cities.length === 1 ? given : anchorsOfCity(given, city.id)
        )),
      })
    return verdicts
  }

  #say(verdict: NamedVerdict) {
    if (verdict.ok) {
      const { ledger, entries, headSeq, headHash } = verdict
      this.logger.success(`${ledger}: ${entries} entries, whole; head ${headSeq} ${headHash}`)
      return this.#sayAbsent(verdict)
    }
    const [first, ...others] = verdict.faults
    const place = first.seq === null ? 'no single entry' : `entry ${first.seq}`
    this.logger.error(
      `${verdict.ledger}: first fault at ${place}: ${first.code} ${JSON.stringify(first.params)}`
    )
    this.#list('also ', others)
    this.#sayAbsent(verdict)
  }

  #sayAbsent({ absent = [], absentCount, broughtInUpTo }: NamedVerdict) {
    if (absent.length === 0) return
    this.logger.warning(
      `came from a file up to entry ${broughtInUpTo}; ${absentCount} records behind it stayed where it was exported, and are not checked here:`
    )
    this.#list('', absent)
  }

  #list(lead: string, faults: LedgerFault[]) {
    for (const { seq, code, params } of faults.slice(0, SHOWN)) {
      this.logger.log(
        `  ${lead}${seq === null ? '' : `entry ${seq} `}${code} ${JSON.stringify(params)}`
      )
    }
  }
}
