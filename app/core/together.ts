import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { insideTransaction, savepoint, transact } from '#core/transact'

/*
 * Group commit. To wait for the disk costs more than all the writing of an entry, so what arrives while
 * others wait is committed together with them.
 */

/** How many wait at most for one commit. */
const GROUP = 100

interface Waiting<Item, Answer> {
  item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Items that arrive at the same time under the same key are worked on in one transaction, in the order
 * of their arrival. `work` does a group and answers for each, with a refusal where one was refused:
 * that one alone, as it would have been by itself. Nobody is answered before the commit. When a group
 * fails as a whole - its commit was refused, or one of it broke off - each is done again alone, so
 * `work` must be one that may come twice.
 */
export class Together<Item, Answer> {
  #queues = new Map<string, Waiting<Item, Answer>[]>()

  constructor(private work: (items: Item[]) => Promise<(Answer | Refusal)[]>) {}

  add(key: string, item: Item): Promise<Answer> {
    if (insideTransaction())
      throw new Error('Waiting for a group inside of a transaction would wait for ever')
    return new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject }
      const queue = this.#queues.get(key)
      if (queue) return void queue.push(waiting)
      this.#queues.set(key, [waiting])
      // Who arrives in this turn of the event loop belongs to the first group already.
      setImmediate(() => void this.#drain(key))
    })
  }

  async #drain(key: string): Promise<void> {
    const queue = this.#queues.get(key)!
    while (queue.length > 0) await this.#group(queue.splice(0, GROUP))
    this.#queues.delete(key)
  }

  async #group(group: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.work(group.map(({ item }) => item))
      for (const [at, { resolve, reject }] of group.entries()) {
        const answer = answers[at]
        if (answer instanceof Refusal) reject(answer)
        else resolve(answer)
      }
    } catch (error) {
      if (group.length === 1) return group[0].reject(error)
      for (const waiting of group) await this.#group([waiting])
    }
  }
}

type Work = (trx: TransactionClientContract) => Promise<unknown>

const works = new Together<Work, unknown>((group) =>
  transact(async (trx) => {
    if (group.length === 1) return [await group[0](trx)]
    const answers: unknown[] = []
    for (const work of group) {
      answers.push(
        await savepoint(trx, work).catch((error) => {
          if (error instanceof Refusal) return error
          throw error
        })
      )
    }
    return answers
  })
)

/**
 * Like `transact`, for short work that many ask for at once: what arrives under the same key meanwhile
 * shares the commit. Each is answered after that commit, and what one does is taken back alone.
 */
export function transactTogether<T>(
  key: string,
  work: (trx: TransactionClientContract) => Promise<T>
): Promise<T> {
  return works.add(key, work) as Promise<T>
}
