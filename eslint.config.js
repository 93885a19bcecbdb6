import { configApp } from '@adonisjs/eslint-config'
import house from './bin/lint/house_rules.js'

export default configApp(
  {
    name: 'What is generated or foreign',
    ignores: [
      'public/assets/**',
      'storage/**',
      'tmp/**',
      'coverage/**',
      'database/schema.ts',
      '.adonisjs/**',
    ],
  },
  {
    name: 'Rules of the house',
    files: ['**/*.ts', '**/*.js'],
    plugins: { house },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'house/pure-imports': 'error',
      'house/own-models': 'error',
      'house/one-door': 'error',
      'house/exact-money': 'error',
      'house/all-tests-run': 'error',
      // prettier looks after the form of the text; asked once is enough
      'prettier/prettier': 'off',
      '@stylistic/max-len': 'off',
      '@unicorn/no-await-expression-member': 'off',
      '@stylistic/comma-dangle': 'off',
    },
  },
  {
    name: 'Names',
    files: ['**/*.ts'],
    rules: {
      // columns are taken apart by their own names, and what is left out of a row is called _
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'variable',
          format: ['camelCase', 'UPPER_CASE', 'PascalCase'],
          filter: { regex: '^_+$', match: false },
        },
        { selector: 'variable', modifiers: ['destructured'], format: null },
        { selector: 'typeLike', format: ['PascalCase'] },
      ],
    },
  },
  {
    name: 'Scripts of the browser',
    files: ['resources/js/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'window',
          'document',
          'customElements',
          'HTMLElement',
          'fetch',
          'navigator',
          'localStorage',
          'Intl',
        ].map((name) => [name, 'readonly'])
      ),
    },
  }
)
