import type { I18n } from '@adonisjs/i18n'
import { isDay } from '#core/calendar_day'
import { formatsFor } from '#core/format'
import { refusalMessage } from '#core/messages'
import { jobDefinition, type Sentence } from '#jobs/define_job'
import type { StoredJob } from '#jobs/queries/jobs'

export type JobShown = ReturnType<typeof jobShown>

/** A job in the words of a person. */
export function jobShown(job: StoredJob, i18n: I18n) {
  const definition = jobDefinition(job.name)
  const formats = formatsFor(i18n.locale)
  const written = (params: Sentence['params']) =>
    Object.fromEntries(
      Object.entries(params ?? {}).map(([name, value]) => [
        name,
        isDay(value) ? formats.date(value) : value,
      ])
    )
  const say = (sentence: Sentence | null | undefined) =>
    sentence ? i18n.t(sentence.key, written(sentence.params)) : ''
  const { total, done } = job
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  return {
    ...job,
    title: definition ? say(definition.title(job.payload)) : job.name,
    subject: definition?.subject?.(job.payload) ?? null,
    isOpen: job.state === 'waiting' || job.state === 'running',
    share: share === null ? null : share.toFixed(4),
    stepText: say(job.step),
    resultText: say(job.result?.say),
    href: job.result?.href ?? null,
    file: job.result?.file ?? null,
    failureText: job.failure && refusalMessage(i18n, job.failure.code, job.failure.params),
  }
}
