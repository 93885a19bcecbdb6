import type {
  AppraisalModel,
  OwnPerspective,
  Perspective,
  Stakeholder,
  StakeholderKind,
} from '#appraisal/domain/model'

/** Whose costs and benefits a perspective counts, with its own rates and horizon where it has any. */
export interface View {
  /** `society`, `funder.F1`, `city_fiscal.cashable`. */
  id: string
  kind: Perspective
  /** The funder, when the perspective is that of one. */
  stakeholder: Stakeholder | null
  cashableOnly: boolean
  members: ReadonlySet<string>
  own: OwnPerspective | null
  years: number
}

const KINDS_OF: Record<Exclude<Perspective, 'funder' | 'society'>, readonly StakeholderKind[]> = {
  city_fiscal: ['city'],
  all_government: ['city', 'government'],
  learner: ['learner'],
  employer: ['employer'],
}

/** The stakeholders of a perspective. */
function membersOf(model: AppraisalModel, kind: Perspective, stakeholder?: string): string[] {
  const all = model.stakeholders ?? []
  if (kind === 'society') return all.map(({ id }) => id)
  if (kind === 'funder') return all.filter(({ id }) => id === stakeholder).map(({ id }) => id)
  return all.filter((one) => KINDS_OF[kind].includes(one.kind)).map(({ id }) => id)
}

/** What tells perspectives apart. */
export function viewId({ kind, stakeholder, cashableOnly }: OwnPerspective): string {
  const parts = [kind, ...(stakeholder ? [stakeholder] : []), ...(cashableOnly ? ['cashable'] : [])]
  return parts.join('.')
}

/**
 * The perspectives of a model: society, every one that has a stakeholder, each funder, and those that the
 * model gives with rates or exclusions of their own. None when it names no stakeholders.
 */
export function viewsOf(model: AppraisalModel): View[] {
  const stakeholders = model.stakeholders ?? []
  if (stakeholders.length === 0) return []
  const has = (kinds: readonly StakeholderKind[]) =>
    stakeholders.some(({ kind }) => kinds.includes(kind))
  const asked: OwnPerspective[] = [
    { kind: 'society' },
    ...(Object.keys(KINDS_OF) as (keyof typeof KINDS_OF)[])
      .filter((kind) => has(kind === 'all_government' ? ['government'] : KINDS_OF[kind]))
      .map((kind) => ({ kind })),
    ...stakeholders
      .filter(({ kind }) => kind === 'funder')
      .map(({ id }) => ({ kind: 'funder' as const, stakeholder: id })),
  ]
  const own = new Map((model.perspectives ?? []).map((one) => [viewId(one), one]))
  const known = new Set(asked.map(viewId))
  const extra = [...own.values()].filter((one) => !known.has(viewId(one)))
  return [...asked, ...extra].map((one) => {
    const id = viewId(one)
    const mine = own.get(id) ?? null
    return {
      id,
      kind: one.kind,
      stakeholder: stakeholders.find((candidate) => candidate.id === one.stakeholder) ?? null,
      cashableOnly: one.cashableOnly ?? false,
      members: new Set(membersOf(model, one.kind, one.stakeholder)),
      own: mine,
      years: mine?.years ?? model.horizon.years,
    }
  })
}
