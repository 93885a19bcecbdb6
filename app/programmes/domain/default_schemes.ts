/** A way to classify programmes and budget lines, with its items in their usual order. */
export interface DefaultScheme {
  /** Stable; people read `programmes.scheme.<code>` and `programmes.item.<scheme>.<item>`. */
  code: string
  items: string[]
}

/** The schemes every city starts with; a city adds its own schemes and items. */
export const DEFAULT_SCHEMES: DefaultScheme[] = [
  {
    code: 'aims',
    items: [
      'inclusive_learning',
      'families_communities',
      'workplace',
      'technologies',
      'quality',
      'culture_of_learning',
    ],
  },
  {
    code: 'action_areas',
    items: [
      'plan',
      'coordinated_structure',
      'celebratory_events',
      'accessible_learning',
      'monitoring_evaluation',
      'sustainable_funding',
    ],
  },
  {
    code: 'policy_fields',
    items: ['education', 'culture', 'environment', 'health', 'social', 'economy'],
  },
  { code: 'axes', items: ['local_centres', 'integrated_lms', 'council', 'data_matching'] },
  { code: 'scope', items: ['city', 'network', 'international'] },
  {
    code: 'purposes',
    items: [
      'culture_of_lifelong_learning',
      'education_development',
      'dialogue_of_communities',
      'strategies',
      'innovative_technologies',
      'inclusion_of_all',
      'transparency',
      'civil_society',
      'spreading_practice',
    ],
  },
]
