/*
 * The rules of the house that ESLint can hold: where transactions begin, what pure code may import,
 * whose models are whose, and no floating point on money.
 */
import { posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ALIASES = ['config', 'start', 'database', 'tests', 'generated']

/** Path below the root with `/`: `app/ledger/domain/entry.ts`. */
function pathOf(filename) {
  return relative(ROOT, filename).split(sep).join('/')
}

/** What an import means as a path below the root, or undefined for a package. */
function target(source, path) {
  if (source.startsWith('.')) return posix.join(posix.dirname(path), source)
  const [, name, rest] = /^#([a-z_]+)\/(.+)$/.exec(source) ?? []
  if (!name) return undefined
  return ALIASES.includes(name) ? `${name}/${rest}` : `app/${name}/${rest}`
}

function onEveryImport(check) {
  return {
    ImportDeclaration: ({ source, importKind }) => check(source, importKind === 'type'),
    ExportNamedDeclaration: ({ source }) => source && check(source),
    ExportAllDeclaration: ({ source }) => check(source),
    ImportExpression: ({ source }) => source.type === 'Literal' && check(source),
    TSImportType: ({ source }) => check(source),
  }
}

const PURE = /^app\/(?:money\/|([a-z_]+)\/domain\/)/

const pureImports = {
  create(context) {
    const path = pathOf(context.filename)
    const pure = PURE.exec(path)
    if (!pure) return {}
    const own = pure[1] ? `app/${pure[1]}/domain/` : 'app/money/'
    return onEveryImport((source, isType) => {
      const to = target(source.value, path)
      if (to?.startsWith('app/money/') || to?.startsWith(own)) return
      if (isType && to && PURE.test(to)) return
      if (path === 'app/money/decimal.ts' && source.value === 'decimal.js') return
      context.report({
        node: source,
        message: `"${source.value}": ${own} is pure and imports only #money/*, its own files and types of other domains.`,
      })
    })
  },
}

/** Whoever is signed in is handed to policies and actions of every module, as a type. */
const PERSON = 'app/identity/models/person'

const ownModels = {
  create(context) {
    const path = pathOf(context.filename)
    const [, module] = /^app\/([a-z_]+)\//.exec(path) ?? []
    if (!module) return {}
    return onEveryImport((source, isType) => {
      const to = target(source.value, path) ?? ''
      const [, owner] = /^app\/([a-z_]+)\/models\//.exec(to) ?? []
      if (owner && owner !== module && !(isType && to === PERSON)) {
        context.report({
          node: source,
          message: `"${source.value}" is a model of ${owner}: call its actions or queries instead.`,
        })
      }
    })
  },
}

const oneDoor = {
  create(context) {
    if (pathOf(context.filename) === 'app/core/transact.ts') return {}
    return {
      CallExpression({ callee }) {
        const member = callee.type === 'MemberExpression' ? callee : undefined
        if ((member?.property.name ?? member?.property.value) !== 'transaction') return
        context.report({
          node: callee,
          message:
            'Transactions begin in transact() of #core/transact only: elsewhere a refused COMMIT looks like success.',
        })
      },
    }
  },
}

const MONEY = /^app\/(money|ledger|funding|allocation\/domain)\//
const FLOAT_MEMBERS = new Set(['toFixed', 'toPrecision', 'toExponential'])
const FLOAT_FUNCTIONS = new Set(['Number', 'parseFloat'])
const MATH = new Set(['round', 'floor', 'ceil', 'trunc', 'fround'])

const exactMoney = {
  create(context) {
    if (!MONEY.test(pathOf(context.filename))) return {}
    const report = (node, what) =>
      context.report({
        node,
        message: `${what} is floating point: money is bigint or an exact fraction here.`,
      })
    return {
      'CallExpression'(node) {
        const { callee } = node
        if (callee.type === 'Identifier' && FLOAT_FUNCTIONS.has(callee.name))
          return report(node, `${callee.name}()`)
        if (callee.type !== 'MemberExpression') return
        const [object, name] = [callee.object.name, callee.property.name ?? callee.property.value]
        if (FLOAT_MEMBERS.has(name)) report(node, `.${name}()`)
        else if (object === 'Math' && MATH.has(name)) report(node, `Math.${name}()`)
        else if (object === 'Number' && name === 'parseFloat') report(node, 'Number.parseFloat()')
      },
      'UnaryExpression[operator="+"]'(node) {
        if (node.argument.type !== 'Literal') report(node, 'Unary plus')
      },
      'Literal'(node) {
        if (typeof node.value === 'number' && !Number.isInteger(node.value))
          report(node, `${node.raw}`)
      },
    }
  },
}

/** A test that is left out, or that leaves the others out, is not noticed by anybody. */
const allTestsRun = {
  create(context) {
    if (!pathOf(context.filename).startsWith('tests/')) return {}
    return {
      CallExpression({ callee }) {
        if (
          callee.type !== 'MemberExpression' ||
          !['pin', 'skip', 'todo'].includes(callee.property.name)
        )
          return
        const chain = context.sourceCode.getText(callee.object)
        if (/^(test|group)\b/.test(chain)) {
          context.report({
            node: callee,
            message: `A test is never left out with .${callee.property.name}().`,
          })
        }
      },
    }
  },
}

export default {
  meta: { name: 'house' },
  rules: {
    'pure-imports': pureImports,
    'own-models': ownModels,
    'one-door': oneDoor,
    'exact-money': exactMoney,
    'all-tests-run': allTestsRun,
  },
}
