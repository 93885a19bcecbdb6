import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import app from '@adonisjs/core/services/app'
import type { EntryRequest } from '#ledger/domain/entry'

/** What a writer says of an entry after its commit: where it stands, or why it was refused. */
export interface WriterAnswer {
  id: string
  seq?: string
  hash?: string
  replayed?: boolean
  refused?: string
}

/** A process of its own that posts into the books of this test. */
export class WriterProcess {
  /** What was answered and not taken yet. */
  answers: WriterAnswer[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown[]>
  #ready = false
  #heard: (() => void)[] = []

  constructor() {
    this.#child = spawn(
      process.execPath,
      ['--import=@poppinss/ts-exec', 'tests/support/post_in_process.ts'],
      { cwd: app.makePath(), env: process.env, stdio: ['pipe', 'pipe', 'inherit'] }
    )
    this.#ended = once(this.#child, 'close')
    void this.#ended.then(() => this.#wake())
    // Whoever is killed reads no more
    this.#child.stdin!.on('error', () => {})
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#hear(line))
  }

  async ready(): Promise<this> {
    await this.#until(() => this.#ready)
    return this
  }

  send(requests: readonly EntryRequest[]): void {
    for (const request of requests) {
      const text = JSON.stringify(request, (_, value) =>
        typeof value === 'bigint' ? value.toString() : value
      )
      this.#child.stdin!.write(`${text}\n`)
    }
  }

  /** Waits until so many entries were answered, and takes their answers. */
  async take(count: number): Promise<WriterAnswer[]> {
    await this.#until(() => this.answers.length >= count)
    return this.answers.splice(0)
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Takes nothing more, answers what it has and ends; gives its exit code. */
  async end(): Promise<number | null> {
    this.#child.stdin!.end()
    const [code] = await this.#ended
    return code as number | null
  }

  #hear(line: string): void {
    // What was on its way when the process was killed may be half a line
    if (!line.endsWith('}')) return
    const said = JSON.parse(line)
    if (said.ready) this.#ready = true
    else this.answers.push(said)
    this.#wake()
  }

  #wake(): void {
    for (const heard of this.#heard.splice(0)) heard()
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error('the writer ended before it answered')
      await new Promise<void>((resolve) => this.#heard.push(resolve))
    }
  }
}
