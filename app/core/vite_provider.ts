import ViteProvider from '@adonisjs/vite/vite_provider'

/**
 * Vite's dev server runs for `npm run dev` alone. Without this, tests would start it too and would meet
 * other scripts and styles than people do; they use the built ones.
 */
export default class BuiltAssetsProvider extends ViteProvider {
  async start() {
    if (process.env.DEV_MODE) await super.start()
  }
}
