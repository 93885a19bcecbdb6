/** How long nothing must have changed before a figure is read out. */
const QUIET = 900

/**
 * Tries out assumptions of an appraisal: figures, tables and charts inside follow what is typed or slid.
 * Beneath it is a plain form that the server answers with the same page.
 */
class AppraisalTrial extends HTMLElement {
  #worker = null
  #setup = null
  #plan = null
  #asked = null
  #waiting = false
  #stale = false
  #quiet = null

  connectedCallback() {
    this.#worker = new Worker(new URL('../workers/appraisal.js', import.meta.url), {
      type: 'module',
    })
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.answer) this.#show(data.answer)
      else this.#showDraws(data)
    })
    this.#setup = this.#read('script[data-setup]')
    this.#plan = this.#read('script[data-plan]')
    this.querySelector('[data-compute]').hidden = true
    for (const slider of this.querySelectorAll('input[type=range]')) slider.hidden = false
    this.addEventListener('input', this.#moved)
    /* All that it would show stands there already. */
    this.#form.addEventListener('submit', (event) => event.preventDefault())
    this.querySelector('[data-reset]').addEventListener('click', this.#reset)
    if (this.#plan) this.#ask()
  }

  #read(selector) {
    const script = this.querySelector(selector)
    return script && JSON.parse(script.textContent)
  }

  disconnectedCallback() {
    this.#worker?.terminate()
    clearTimeout(this.#quiet)
  }

  get #form() {
    return this.querySelector('form')
  }

  get #fields() {
    return [...this.querySelectorAll('input[data-trial]')]
  }

  #moved = ({ target }) => {
    const field = target.closest('[data-field]')
    if (!field) return
    const slider = field.querySelector('input[type=range]')
    const typed = field.querySelector('input[data-trial]')
    if (target === slider) typed.value = slider.value.replace('.', this.#decimal)
    this.#ask()
  }

  get #decimal() {
    return this.dataset.decimal
  }

  #reset = (event) => {
    event.preventDefault()
    for (const field of this.#fields) field.value = field.dataset.saved
    this.#ask()
    this.#fields[0].focus()
  }

  /** One question at a time; what was typed meanwhile is asked next. */
  #ask() {
    if (this.#waiting) {
      this.#stale = true
      return
    }
    this.#waiting = true
    this.#asked = Object.fromEntries(this.#fields.map(({ name, value }) => [name, value]))
    this.#worker.postMessage({ setup: this.#setup, plan: this.#plan, texts: this.#asked })
    this.#setup = null
  }

  #show(answer) {
    if (this.#plan) this.#worker.postMessage({ draw: true, texts: this.#asked })
    else this.#ready()
    const problems = new Map(answer.problems.map(({ field, text }) => [field, text]))
    for (const typed of this.#fields) {
      const field = typed.closest('[data-field]')
      const text = problems.get(typed.name)
      const error = field.querySelector('.error')
      error.hidden = text === undefined
      error.querySelector('[data-text]').textContent = text ?? ''
      field.classList.toggle('invalid', text !== undefined)
      field.classList.toggle('changed', answer.changed.includes(typed.name))
      if (text === undefined) typed.removeAttribute('aria-invalid')
      else typed.setAttribute('aria-invalid', 'true')
      this.#slide(field, typed)
    }
    this.#rows('rows', answer.rows)
    this.#rows('views', answer.views)
    this.querySelector('[data-finding]').textContent = answer.finding
    for (const [name, chart] of Object.entries(answer.charts)) this.#chart(name, chart)
    this.#links(answer)
    this.#say(answer)
  }

  #showDraws({ simulation, milliseconds }) {
    this.#ready()
    const card = this.querySelector('[data-chart=histogram]')
    card.querySelector('[data-drawn]').hidden = simulation === null
    card.querySelector('[data-undrawn]').hidden = simulation !== null
    if (!simulation) return
    for (const name of ['chance', 'mean', 'middle'])
      put(card.querySelector(`[data-draws=${name}]`), simulation[name])
    this.#chart('histogram', simulation.histogram)
    const detail = { summary: simulation.summary, milliseconds }
    this.dispatchEvent(new CustomEvent('trial:drawn', { detail, bubbles: true }))
  }

  #ready() {
    this.#waiting = false
    if (!this.#stale) return
    this.#stale = false
    this.#ask()
  }

  /** The slider stands where the text is, as far as it reaches. */
  #slide(field, typed) {
    const slider = field.querySelector('input[type=range]')
    const plain = typed.value.replace(/[\s\u00a0\u202f'’%]/g, '').replace(this.#decimal, '.')
    const value = plain.replace('−', '-')
    if (value !== '' && Number.isFinite(Number(value))) slider.value = value
    slider.setAttribute('aria-valuetext', `${typed.value} ${typed.dataset.unit}`.trim())
  }

  #rows(name, rows) {
    rows.forEach(({ now, difference, tone }, at) => {
      const row = this.querySelector(`[data-${name}="${at}"]`)
      put(row.querySelector('[data-now]'), now, tone)
      put(row.querySelector('[data-difference]'), difference)
    })
    if (name !== 'rows') return
    for (const spot of this.querySelectorAll('[data-headline]'))
      put(spot, rows[0].now, rows[0].tone)
  }

  #chart(name, { data, rows }) {
    const card = this.querySelector(`[data-chart="${name}"]`)
    card.querySelector('share-chart script').textContent = JSON.stringify(data)
    card.querySelector('share-chart').draw?.()
    const body = card.querySelector('tbody')
    while (body.rows.length > rows.length) body.lastElementChild.remove()
    while (body.rows.length < rows.length) body.append(body.rows[0].cloneNode(true))
    rows.forEach((cells, at) => {
      cells.forEach(({ text, tone }, column) =>
        put(body.rows[at].children[column], text, tone ?? '')
      )
    })
  }

  /** The address of the trial and the form of a new version carry what is changed. */
  #links({ changed }) {
    const query = new URLSearchParams({ in: this.#form.elements.in.value })
    for (const name of changed) query.set(name, this.#form.elements[name].value)
    const here = new URL(this.#form.action)
    if (changed.length > 0) here.search = query
    history.replaceState(history.state, '', here)
    const save = this.querySelector('[data-save]')
    if (!save) return
    save.hidden = changed.length === 0
    save.href = `${save.dataset.save}&${query}`
  }

  #say({ spoken }) {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      this.querySelector('[data-spoken]').textContent = spoken
    }, QUIET)
  }
}

function put(element, text, tone) {
  element.textContent = text
  if (tone !== undefined) element.classList.toggle('negative', tone === 'negative')
}

customElements.define('appraisal-trial', AppraisalTrial)
