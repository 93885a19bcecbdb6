import type { HttpContext } from '@adonisjs/core/http'
import { FORMULAS } from '#allocation/controllers/fairness_figures'
import { speakerOf } from '#allocation/controllers/page'
import { ALLOCATION_RULES, type AllocationRule } from '#allocation/domain/types'
import AllocationPolicy from '#allocation/policy'
import { SHARE_RULES } from '#network/domain/shares'

/** Share at a level, and what the rule is called on one pot without earmarks. */
const RULES: Record<AllocationRule, { formula: string; onePot: string | null }> = {
  same_percentage: { formula: 'λ · w · d', onePot: 'PRO' },
  same_amount: { formula: 'min(d, λ · w)', onePot: 'CEA' },
  same_amount_per_head: { formula: 'min(d, λ · w · h)', onePot: null },
  same_shortfall: { formula: 'max(0, d − μ ÷ w)', onePot: 'CEL' },
  contested_garment: { formula: 'min(d ÷ 2, λ · w); max(d ÷ 2, d − μ ÷ w)', onePot: 'Talmud' },
}

/** What of one pot E a claim c gets; C all claims, n their number. */
const CLASSICAL: Record<string, string> = {
  PRO: 'E · c ÷ C',
  CEA: 'min(c, λ)',
  CEL: 'max(0, c − λ)',
  Talmud: 'E ≤ C÷2: min(c÷2, λ); E > C÷2: max(c÷2, c − λ)',
  RTalmud: 'E ≤ C÷2: max(0, c÷2 − λ); E > C÷2: min(c, c÷2 + λ)',
  PIN: 'E ≤ C÷2: min(c÷2, λ); E > C÷2: c÷2 + min(c÷2, λ)',
  CE: 'E ≤ C÷2: min(c÷2, λ); E > C÷2: max(c÷2, min(c, λ))',
  AV: '(CEA + CEL) ÷ 2',
  RA: 'Σ min(c, max(0, E − c₁ − … − cₖ)) ÷ n!',
  APRO: 'm + PRO(min(E − Σm, c − m)), m = max(0, E − (C − c))',
  MO: 'max(0, c − s) + Ibn Ezra(min(c, s)), Σ max(0, c − s) = E − s',
  DT: 'Σₜ min(cₜ, Eₜ) ÷ n',
  AA: '∫ x dx ÷ ∫ dx, 0 ≤ x ≤ c, Σ x = E',
  AlphaMin: 'm + PRO(c − m), m = min(c₁, …, cₙ, E ÷ n)',
}

/** Those that a cost is booked by, as the engine names them, and those that only stand beside them. */
const COSTS = [
  ...SHARE_RULES.filter((rule) => rule !== 'amounts').map((rule) =>
    rule === 'weights' ? 'weighted' : rule
  ),
  ...['gately', 'tau', 'nucleolus', 'per_capita_nucleolus', 'equal_profit'],
]

const LITERATURE = [
  'O. Bochet, R. İlkılıç, H. Moulin: Egalitarianism under earmark constraints. Journal of Economic Theory 148 (2013)',
  'W. Thomson: Axiomatic and game-theoretic analysis of bankruptcy and taxation problems. Mathematical Social Sciences 45 (2003)',
  'R. J. Aumann, M. Maschler: Game theoretic analysis of a bankruptcy problem from the Talmud. Journal of Economic Theory 36 (1985)',
  'A. B. Atkinson: On the measurement of inequality. Journal of Economic Theory 2 (1970)',
  'H. Theil: Economics and Information Theory (1967)',
  'H. P. Young, N. Okada, T. Hashimoto: Cost allocation in water resources development. Water Resources Research 18 (1982)',
  'D. Peters, G. Pierczyński, P. Skowron: Proportional participatory budgeting with additive utilities. NeurIPS 34 (2021)',
]

const named = (formulas: Record<string, string>) =>
  Object.entries(formulas).map(([name, formula]) => ({ name, formula }))

export default class MethodsController {
  /** How everything is shared, measured and checked, in words and formulas. */
  async index(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('read', city)
    await speakerOf(ctx)
    return view.render('pages/allocation/methods/index', {
      rules: ALLOCATION_RULES.map((rule) => ({ rule, ...RULES[rule] })),
      classical: named(CLASSICAL),
      measures: named(FORMULAS),
      costs: COSTS,
      literature: LITERATURE,
    })
  }
}
