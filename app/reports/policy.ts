import { CityPolicy } from '#identity/city_policy'

export default class ReportsPolicy extends CityPolicy {}
