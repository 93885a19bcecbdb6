import { trialOf } from '#appraisal/trial/answer'
import { simulationOf } from '#appraisal/trial/simulation'

/* Reckons beside the page, so that typing and sliding never wait for it. */
let answer = null
let simulated = null

self.addEventListener('message', ({ data: { setup, plan, draw, texts } }) => {
  if (setup) {
    answer = trialOf(setup)
    simulated = plan && simulationOf(setup, plan)
  }
  if (!draw) return self.postMessage({ answer: answer(texts) })
  const began = performance.now()
  const simulation = simulated(texts)
  self.postMessage({ simulation, milliseconds: performance.now() - began })
})
