import { anseong } from './cities/anseong.js'
import { ljubljana } from './cities/ljubljana.js'
import { melitopol } from './cities/melitopol.js'
import { practice } from './cities/practice.js'
import { skofjaLoka } from './cities/skofja_loka.js'
import type { DemoCity } from './types.js'

export const demoCities: DemoCity[] = [anseong, ljubljana, melitopol, skofjaLoka]

export { practice }
