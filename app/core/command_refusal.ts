import type { BaseCommand } from '@adonisjs/core/ace'
import { refusalMessage } from '#core/messages'
import { Refusal } from '#core/refusal'

/**
 * Does the work of a command. A refusal is printed with its sentence, as JSON where that was asked for,
 * and the exit status is 1; the answer is then undefined.
 */
export async function orRefused<Answer>(
  command: BaseCommand & { json: boolean },
  work: () => Promise<Answer>
): Promise<Answer | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, params } = error
    const { default: i18nManager } = await import('@adonisjs/i18n/services/main')
    const message = refusalMessage(i18nManager.locale('en'), code, params)
    command.exitCode = 1
    if (command.json) {
      command.logger.log(JSON.stringify({ ok: false, error: { code, message } }, null, 2))
    } else command.logger.error(`${code}: ${message}`)
    return undefined
  }
}
