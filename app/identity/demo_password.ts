/** Every demo account has it; it is shown on the sign-in page and by `npm start`, so it protects nothing. */
export const DEMO_PASSWORD = 'learning-together-2026'
