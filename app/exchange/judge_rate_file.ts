import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { pathOfRateFile } from '#exchange/queries/rate_files'
import { countRates, knownRates, recordedRates } from '#exchange/queries/rates'
import { NO_LOOK, type RateFileLook } from '#exchange/rate_look'
import type { RateFile } from '#exchange/rate_reading'
import { lookAtRates, ratesToTake } from '#exchange/rate_rows'
import type {
  FromRateJudge,
  RateFault,
  RatesTaken,
  RateTask,
  ToRateJudge,
} from '#exchange/workers/messages'
import type { JudgedRate } from '#imports/domain/rate_rows'
import { laidOutPath } from '#imports/workers/lay_out'
import { faultOfThread, fileThread, turn, watchTime } from '#imports/workers/threads'

/** A smaller file is judged before a thread for it has started. */
const SMALL = 64 * 1024
/** Of the processor, for the longest file that is taken. */
const MOST_MILLISECONDS = 120_000

export type RateFileSeen = RateFileLook & { fault?: RateFault }

/**
 * What the rows of a file would record. It is judged once: what was found is kept beside the file until its
 * reading, the day or the rates of the city are other ones.
 */
export async function seeRateFile(file: RateFile, today: string): Promise<RateFileSeen> {
  const { cityId, reading } = file
  const rates = await countRates(readClient(), cityId)
  const of = sha256(JSON.stringify([reading, today, rates]))
  const place = `${pathOfRateFile(file)}.look.json`
  const kept = await readFile(place, 'utf8').then(JSON.parse, () => null)
  if (kept?.of === of) return kept.seen
  const seen = await look(file, today)
  const part = `${place}.${newId()}`
  await writeFile(part, JSON.stringify({ of, seen }), { mode: 0o600 })
  await rename(part, place)
  return seen
}

/** Another column may be what helps, so what is wrong with a file is something to be seen as well. */
async function look(file: RateFile, today: string): Promise<RateFileSeen> {
  try {
    const task = taskOf(file, today, 'look')
    if (await isSmall(task))
      return await lookAtRates(task, await knownRates(readClient(), file.cityId))
    return (await inThread(file.cityId, task)).look!
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, params, field } = error
    return { ...NO_LOOK, fault: { code, params, field } }
  }
}

/** All that a file would record now. */
export async function judgeRatesOf(
  file: RateFile,
  today: string
): Promise<RatesTaken & { rates: JudgedRate[] }> {
  const task = taskOf(file, today, 'rates')
  if (await isSmall(task)) return ratesToTake(task, await knownRates(readClient(), file.cityId))
  const { rates, taken } = await inThread(file.cityId, task)
  return { rates, ...taken! }
}

function taskOf(file: RateFile, today: string, want: RateTask['want']): RateTask {
  const path = laidOutPath(pathOfRateFile(file), file.reading)
  return { path, reading: file.reading, today, want }
}

async function isSmall({ path }: RateTask): Promise<boolean> {
  return (await stat(path)).size <= SMALL
}

interface Said {
  rates: JudgedRate[]
  look?: RateFileLook
  taken?: RatesTaken
}

async function inThread(cityId: string, task: RateTask): Promise<Said> {
  const done = await turn()
  const worker = fileThread('./workers/judge_rates', import.meta.url)
  const tell = (message: ToRateJudge) => worker.postMessage(message)
  let watch: NodeJS.Timeout | undefined
  try {
    const answer = new Promise<Said>((resolve, reject) => {
      const said: Said = { rates: [] }
      const late = () => reject(new Refusal('E_FILE_TIME', {}, 'file'))
      watch = watchTime(worker, () => MOST_MILLISECONDS, late)
      worker.on('message', (message: FromRateJudge) => {
        if ('rates' in message) for (const rate of message.rates) said.rates.push(rate)
        else if ('fault' in message) {
          const { code, params, field } = message.fault
          reject(new Refusal(code, params, field))
        } else resolve({ ...said, ...message })
      })
      worker.once('error', (error) => reject(faultOfThread(error)))
      worker.once('exit', (code) =>
        reject(new Error(`The thread that judges rates ended with ${code}`))
      )
    })
    answer.catch(() => {})
    for await (const known of recordedRates(readClient(), cityId)) tell({ known })
    tell({ task })
    return await answer
  } finally {
    clearInterval(watch)
    await worker.terminate()
    done()
  }
}
