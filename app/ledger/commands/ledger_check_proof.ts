import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'

export default class LedgerCheckProof extends BaseCommand {
  static commandName = 'ledger:check-proof'
  static description =
    'Check the proof of an entry, of growth between two anchors, or an anchor, from its file alone'
  static help = [
    'Needs no database: the file holds all that is needed, but for the public key you trust.',
    '{{ binaryName }} ledger:check-proof proof.json --key ledger.pem',
    'Without --key the id of the key is printed: compare it with the one you were given.',
    'The exit status is 1 when the proof does not hold.',
  ]
  static options: CommandOptions = { startApp: true }

  @args.string({ description: 'File of a proof or of an anchor' })
  declare file: string

  @flags.string({ description: 'Public key (PEM or base64) that you trust' })
  declare key?: string

  @flags.boolean({ description: 'Print the answer as JSON' })
  declare json: boolean

  async run() {
    const checked = await orRefused(this, () => this.#check())
    if (!checked) return
    if (!checked.ok) this.exitCode = 1
    if (this.json) return this.logger.log(JSON.stringify(checked, null, 2))
    for (const { name, ok } of checked.checks) {
      if (ok === null) this.logger.info(`${name}: compare the id ${checked.statement.key_id}`)
      else if (ok) this.logger.success(name)
      else this.logger.error(`${name} does not hold`)
    }
    const { statement, earlier, entry } = checked
    if (checked.ok && entry) {
      const made = `the anchor of ${statement.made_at} over ${statement.seq} entries`
      this.logger.success(`entry ${entry.seq} of ${entry.effective_on} is under ${made}`)
    }
    if (checked.ok && earlier) {
      this.logger.success(`the ledger only grew from ${earlier.seq} to ${statement.seq} entries`)
    }
  }

  async #check() {
    const { readFile } = await import('node:fs/promises')
    const { Refusal } = await import('#core/refusal')
    const { checkProofText } = await import('#ledger/actions/check_proof_text')
    const { readKeyFile } = await import('#ledger/actions/read_given_anchors')
    const key = this.key ? await readKeyFile(this.key) : null
    const text = await readFile(this.file, 'utf8').catch(() => {
      throw new Refusal('E_NOT_A_PROOF', { file: this.file })
    })
    return checkProofText(text, key ? (given) => given === key : undefined, this.file)
  }
}
