import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  DoughnutController,
  ArcElement,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  DoughnutController,
  ArcElement,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip
)

const dark = matchMedia('(prefers-color-scheme: dark)')

/**
 * Draws the figures of its `<script type="application/json">`:
 * `{ kind, labels, series: [{ label, values, texts?, color?, dashed?, fill? }], stacked?, horizontal?, axis? }`.
 * `values` place the marks; `texts` are the exact figures as the server wrote them, shown on hover.
 */
class ShareChart extends HTMLElement {
  #chart = null
  #redraw = () => this.draw()

  connectedCallback() {
    dark.addEventListener('change', this.#redraw)
    this.draw()
  }

  disconnectedCallback() {
    dark.removeEventListener('change', this.#redraw)
    this.#chart?.destroy()
    this.#chart = null
  }

  /** Colours come from the style sheet at the moment of drawing, so they follow the colour scheme. */
  color(name) {
    const probe = this.querySelector('canvas')
    probe.style.color = `var(--${name})`
    const color = getComputedStyle(probe).color
    probe.style.color = ''
    return color
  }

  draw() {
    this.#chart?.destroy()
    const data = JSON.parse(this.querySelector('script[type="application/json"]').textContent)
    const locale = document.documentElement.lang
    const [ink, muted, line, surface] = ['ink', 'muted', 'line', 'surface'].map((name) =>
      this.color(name)
    )
    const round = data.kind === 'doughnut'
    const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })

    const datasets = data.series.map((series, index) => {
      const color = this.color(series.color ?? `series-${(index % 7) + 1}`)
      return {
        label: series.label,
        data: series.values,
        texts: series.texts,
        backgroundColor: round
          ? series.values.map((_, slice) => this.color(`series-${(slice % 7) + 1}`))
          : series.fill
            ? color.replace(/^rgb\((.*)\)$/, 'rgb($1 / 0.14)').replaceAll(',', ' ')
            : color,
        borderColor: round ? surface : color,
        borderWidth: round || data.kind === 'line' ? 2 : 0,
        borderDash: series.dashed ? [6, 4] : [],
        fill: series.fill ?? false,
        pointRadius: 2,
        tension: 0,
        maxBarThickness: 34,
        borderRadius: data.stacked ? 0 : 3,
      }
    })

    const values = {
      stacked: data.stacked,
      ticks: { color: muted, callback: (value) => compact.format(value) },
      grid: { color: line },
      border: { display: false },
      title: { display: Boolean(data.axis), text: data.axis, color: muted },
    }
    const names = {
      stacked: data.stacked,
      ticks: { color: muted },
      grid: { display: false },
      border: { color: line },
    }

    this.#chart = new Chart(this.querySelector('canvas'), {
      type: data.kind,
      data: { labels: data.labels, datasets },
      options: {
        animation: false,
        maintainAspectRatio: false,
        responsive: true,
        locale,
        indexAxis: data.horizontal ? 'y' : 'x',
        color: ink,
        font: { family: getComputedStyle(document.body).fontFamily },
        scales: round ? {} : data.horizontal ? { x: values, y: names } : { x: names, y: values },
        plugins: {
          legend: {
            display: round || datasets.length > 1,
            position: 'bottom',
            labels: { color: ink, boxWidth: 12, boxHeight: 12 },
          },
          tooltip: {
            callbacks: {
              label: ({ dataset, dataIndex, formattedValue }) =>
                ` ${dataset.label ?? ''}: ${dataset.texts?.[dataIndex] ?? formattedValue}`,
            },
          },
        },
      },
    })
  }
}

customElements.define('share-chart', ShareChart)
