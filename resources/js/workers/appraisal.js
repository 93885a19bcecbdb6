import { trialOf } from '#appraisal/trial/answer'
import { simulatedTrial } from '#appraisal/trial/simulation'

/* Reckons beside the page, so that typing and sliding never wait for it. */
let setup = null
let answer = null

self.addEventListener('message', ({ data }) => {
  if (data.setup) {
    setup = data.setup
    answer = trialOf(setup)
  }
  if (data.plan) {
    const began = performance.now()
    const simulation = simulatedTrial(setup, data.plan, data.texts)
    self.postMessage({ simulation, milliseconds: performance.now() - began })
  } else self.postMessage({ answer: answer(data.texts) })
})
