import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Role } from '#identity/city_context'

/** Plain data: it is stored as JSON, and the work may be done by another process after a restart. */
export type JobPayload = Record<string, string | number | boolean | null>

/** A sentence of a catalogue with its values; amounts come already as decimal text. */
export interface Sentence {
  key: string
  params?: Record<string, string | number>
}

export interface JobProgress {
  done?: number
  /** Undefined while nobody knows how much there is. */
  total?: number
  /** What is being done right now. */
  step?: Sentence
}

export interface JobFile {
  /** Where it lies below `storage/exports`; see `newJobFile`. */
  key: string
  name: string
  type: string
}

export interface JobResult {
  say?: Sentence
  /** Where what came out is to be seen: a path below the city, such as `/imports/…`. */
  href?: string
  /** A file to be downloaded for some days. */
  file?: JobFile
}

/** What a running job is handed. */
export interface JobRun<Payload extends JobPayload = JobPayload> {
  cityId: string
  id: string
  payload: Payload
  /** Who ordered it; null for the calendar. */
  orderedBy: string | null
  /** How often it was begun, from 1. */
  attempt: number
  /** Aborts when the application stops or somebody else holds the job: end at the next safe point. */
  signal: AbortSignal
  /** Says how far the work is; cheap, so it may be called for every row. */
  progress(progress: JobProgress): Promise<void>
  /**
   * The same in the transaction of a chunk, as its last statement. It refuses when the job is no longer
   * ours, and the chunk is rolled back: what a job writes, it writes once.
   */
  hold(trx: TransactionClientContract, progress?: JobProgress): Promise<void>
}

export interface JobDefinition<Payload extends JobPayload = JobPayload> {
  /** Never changes: it stands in the database. */
  name: string
  title(payload: Payload): Sentence
  /** Where the subject of the work is to be seen meanwhile, as a path below the city. */
  subject?(payload: Payload): string
  /** Who sees it and its file; everyone of the city without. */
  roles?: readonly Role[]
  /** How often it may break off by a fault before it counts as failed; refusals are final at once. */
  attempts?: number
  /** The calendar orders it once a day in each city, at this hour of the city's own clock or later. */
  daily?: { hour: number; payload(day: string): Payload }
  /**
   * The work. It may be begun again after a crash at any point, so it finds out first what is done already.
   * A `Refusal` ends the job with its sentence.
   */
  run(run: JobRun<Payload>): Promise<JobResult | void>
}

const definitions = new Map<string, JobDefinition>()

/** Makes a kind of long work known; its file is imported in `start/jobs.ts`. */
export function defineJob<Payload extends JobPayload>(
  definition: JobDefinition<Payload>
): JobDefinition<Payload> {
  definitions.set(definition.name, definition as unknown as JobDefinition)
  return definition
}

/** Undefined for work of a version that knew more than this one. */
export function jobDefinition(name: string): JobDefinition | undefined {
  return definitions.get(name)
}

export function jobDefinitions(): JobDefinition[] {
  return [...definitions.values()]
}
