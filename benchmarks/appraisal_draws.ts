/**
 * A million draws of a 20-year, 12-line appraisal with mixed distributions, in one thread and in two, against
 * a vectorised numpy script and a plain loop that appraises draw by draw; and 100,000 draws when warm.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Distribution } from '#appraisal/domain/uncertainty/distributions'
import { emptyDraws, prepareSimulation } from '#appraisal/domain/uncertainty/simulate'
import { summarise } from '#appraisal/domain/uncertainty/summary'
import { openThreads } from '#appraisal/simulation_threads'
import { uncertainModel as model, uncertainPlan as plan } from './support/uncertain_model.js'

const DRAWS = Number(process.env.DRAWS ?? 1_000_000)
const RUNS = 5
const OFFSETS = { start: 0, mid: 0.5, end: 1 }

const round = (value: number, digits = 1) => Number(value.toFixed(digits))

/** The best of some runs, since other work of a machine only adds: on the clock and in processor time. */
async function best(work: () => unknown) {
  const took = { clock_ms: Infinity, processor_ms: Infinity }
  for (let run = 0; run < RUNS; run++) {
    const [clock, used] = [performance.now(), process.cpuUsage()]
    await work()
    const { user, system } = process.cpuUsage(used)
    took.clock_ms = Math.min(took.clock_ms, performance.now() - clock)
    took.processor_ms = Math.min(took.processor_ms, (user + system) / 1000)
  }
  return { clock_ms: round(took.clock_ms), processor_ms: round(took.processor_ms) }
}

/** Everything a simulation is asked for: draws, mean, spread, percentiles, histogram, convergence. */
function oneThread(draws: number) {
  const { run } = prepareSimulation(model, plan)
  const into = emptyDraws(draws)
  run(1, into)
  return summarise(into.net)
}

/** As a loop without preparation would do it: draw twelve values, then walk through lines and years. */
function plainLoop(draws: number): Float64Array {
  const rate = 0.035
  const net = new Float64Array(draws)
  for (let draw = 0; draw < draws; draw++) {
    const values: Record<string, number> = {}
    for (const { key, distribution } of plan.assumptions) values[key] = plainDraw(distribution)
    let npv = 0
    for (const line of model.costs) {
      for (const { year, amount } of line.flows) {
        const time = year - model.horizon.startYear + OFFSETS[line.timing]
        npv -= (Number(amount) * (values[`level:${line.id}`] ?? 1)) / (1 + rate) ** time
      }
    }
    for (const line of model.benefits) {
      const of = (field: 'quantity' | 'unitValue' | 'deadweight' | 'attribution' | 'dropOff') =>
        values[`${field}:${line.id}`] ?? Number(line[field]!.value)
      for (let year = line.lag; year < line.lag + line.duration; year++) {
        const kept = (1 - of('deadweight')) * (1 - of('attribution'))
        const amount = of('quantity') * of('unitValue') * kept
        const left = (1 - of('dropOff')) ** (year - line.lag)
        npv += (amount * left) / (1 + rate) ** (year + OFFSETS[line.timing])
      }
    }
    net[draw] = npv
  }
  return net
}

const exponential = () => -Math.log(1 - Math.random())
const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * Math.random())

/** Marsaglia and Tsang's gamma. */
function gamma(shape: number): number {
  const d = shape - 1 / 3
  for (;;) {
    const x = normal()
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(Math.random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}

function beta(a: number, b: number): number {
  const first = gamma(a)
  return first / (first + gamma(b))
}

function plainDraw(of: Distribution): number {
  switch (of.kind) {
    case 'normal':
      return of.mean + of.sd * normal()
    case 'lognormal': {
      const variance = Math.log(1 + (of.sd / of.mean) ** 2)
      return Math.exp(Math.log(of.mean) - variance / 2 + Math.sqrt(variance) * normal())
    }
    case 'gamma': {
      const shape = (of.mean / of.sd) ** 2
      return (gamma(shape) * of.mean) / shape
    }
    case 'uniform':
      return of.low + (of.high - of.low) * Math.random()
    case 'triangular': {
      const width = of.high - of.low
      const u = Math.random()
      return u < (of.mode - of.low) / width
        ? of.low + Math.sqrt(u * width * (of.mode - of.low))
        : of.high - Math.sqrt((1 - u) * width * (of.high - of.mode))
    }
    case 'pert': {
      const width = of.high - of.low
      const a = 1 + (4 * (of.mode - of.low)) / width
      return of.low + width * beta(a, 6 - a)
    }
    case 'beta':
      return beta(of.a, of.b)
    case 'discrete':
      throw new Error('The plan of the benchmark has none')
  }
}

function beside() {
  const script = fileURLToPath(new URL('peers/simulate_numpy.py', import.meta.url))
  const order = {
    years: model.horizon.years,
    rate: 0.035,
    draws: DRAWS,
    runs: RUNS,
    plan: plan.assumptions,
    costs: model.costs.map(({ id, timing, flows }) => ({
      id,
      offset: OFFSETS[timing],
      amounts: flows.map(({ amount }) => Number(amount)),
    })),
    benefits: model.benefits.map((line) => ({
      id: line.id,
      offset: OFFSETS[line.timing],
      lag: line.lag,
      duration: line.duration,
      quantity: Number(line.quantity!.value),
      unitValue: Number(line.unitValue.value),
      deadweight: Number(line.deadweight!.value),
      attribution: Number(line.attribution!.value),
      dropOff: Number(line.dropOff!.value),
    })),
  }
  const python = spawnSync('python3', [script], {
    input: JSON.stringify(order),
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (python.status !== 0) {
    console.error('Without numpy nothing is compared with it:', python.stderr || python.error)
    return null
  }
  return JSON.parse(python.stdout)
}

for (let run = 0; run < 10; run++) oneThread(100_000)
const warm = await best(() => oneThread(100_000))
const tenThousand = await best(() => oneThread(10_000))
const one = await best(() => oneThread(DRAWS))

const threads = openThreads(2)
for (let run = 0; run < 3; run++) await threads.draw(model, plan, { seed: 1, draws: DRAWS })
const two = await best(async () => {
  const { net } = await threads.draw(model, plan, { seed: 1, draws: DRAWS })
  return summarise(net)
})
await threads.close()

const plainDraws = 20_000
plainLoop(plainDraws)
const plain = await best(() => plainLoop(plainDraws))
const numpy = beside()
const { mean, sd, shareAboveZero, percentiles } = oneThread(DRAWS)
const ratio = (theirs: number, ours: number) => round(theirs / ours)

console.log(
  JSON.stringify({
    draws: DRAWS,
    one_thread: one,
    two_threads: two,
    draws_100000_warm: warm,
    draws_10000_warm: tenThousand,
    plain_loop: {
      draws: plainDraws,
      ...plain,
      times_one_thread: ratio((plain.processor_ms * DRAWS) / plainDraws, one.processor_ms),
    },
    numpy: numpy && {
      ...numpy,
      times_one_thread_processor: {
        collapsed: ratio(numpy.collapsed.processor_ms, one.processor_ms),
        by_year: ratio(numpy.by_year.processor_ms, one.processor_ms),
      },
      times_two_threads_clock: {
        collapsed: ratio(numpy.collapsed.clock_ms, two.clock_ms),
        by_year: ratio(numpy.by_year.clock_ms, two.clock_ms),
      },
    },
    result: { mean, sd, shareAboveZero, p5: percentiles[1].value, p95: percentiles[7].value },
  })
)
