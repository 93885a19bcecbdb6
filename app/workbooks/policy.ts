import { CityPolicy } from '#identity/city_policy'

/** Every member may read what was exported, and have a file compared with it. */
export default class WorkbookPolicy extends CityPolicy {}
