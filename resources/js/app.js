import 'unpoly'

/* Pages work as plain links and forms; what is marked with `up-` attributes updates in place. */
up.fragment.config.mainTargets = ['main']
up.fragment.config.runScripts = false
up.script.config.evalCallbackPolicy = 'block'
up.network.config.progressBar = true
up.log.config.banner = false
/* The server marks the entry of the page, also on the pages below it. */
up.status.config.navSelectors = ['[up-nav]']

/* Charts and the engine of appraisals are heavy: fetched only where one stands on the page. */
const ELEMENTS = {
  'share-chart': () => import('./elements/share_chart.js'),
  'appraisal-trial': () => import('./elements/appraisal_trial.js'),
}

function upgrade(root) {
  for (const [name, load] of Object.entries(ELEMENTS)) {
    if (!customElements.get(name) && root.querySelector(name)) load()
  }
}

upgrade(document)
up.on('up:fragment:inserted', (event, fragment) => upgrade(fragment.parentElement ?? fragment))

/* A menu closes when the person turns to something else. */
document.addEventListener('click', ({ target }) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(target)) menu.open = false
  }
})
document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return
  const menu = document.querySelector('details.menu[open]')
  if (menu) {
    menu.open = false
    menu.querySelector('summary').focus()
  }
})

/* A form is sent once; the server would recognise a second sending too, by the id inside. */
document.addEventListener('submit', ({ target }) => {
  if (target.method !== 'post' || target.hasAttribute('data-again')) return
  setTimeout(() => {
    for (const button of target.querySelectorAll('button:not([type=button])'))
      button.disabled = true
    setTimeout(() => {
      for (const button of target.querySelectorAll('button:not([type=button])'))
        button.disabled = false
    }, 4000)
  })
})

const problems = document.querySelector('[data-problems]')
if (problems) problems.focus()
