import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { orRefused } from '#core/command_refusal'

export default class LedgerRotateKey extends BaseCommand {
  static commandName = 'ledger:rotate-key'
  static description = 'Make a new key for anchors; the present one signs for it'
  static help = [
    'Anchors made from now on carry the new key. Publish it, and keep the old public key: it checks the old anchors.',
    '{{ binaryName }} ledger:rotate-key',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print the new key as JSON' })
  declare json: boolean

  async run() {
    const made = await orRefused(this, () => this.#rotate())
    if (!made) return
    if (this.json) this.logger.log(JSON.stringify(made, null, 2))
    else this.logger.success(`key ${made.id} signs from now on; public key ${made.publicKey}`)
  }

  async #rotate() {
    const { transact } = await import('#core/transact')
    const { rotateKey } = await import('#ledger/actions/signing_keys')
    const { id, publicKey } = await transact((trx) => rotateKey(trx, null))
    return { id, publicKey }
  }
}
