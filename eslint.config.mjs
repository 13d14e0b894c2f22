import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { testLength } from './eslint.test-length.config.mjs';
import { boundarySettings, dependencyPolicies, restrictedPackages } from './eslint.boundaries.config.mjs';

const SOURCES = ['**/*.{ts,tsx,mjs}'];
const TYPED = ['**/*.{ts,tsx}'];
const TESTS = ['test/**/*.{ts,tsx,mjs}'];

const sizeLimits = (fileLines, functionLines) => ({
  'max-lines': ['error', { max: fileLines, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: functionLines, skipBlankLines: true, skipComments: true }],
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'playwright-report/', 'coverage/', 'release/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: SOURCES,
    extends: [js.configs.recommended],
    rules: {
      ...sizeLimits(300, 60),
      'max-params': ['error', 4],
      'max-depth': ['error', 4],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'no-console': 'off',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union, or a table `as const`.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file itself.' },
      ],
    },
  },
  {
    files: TYPED,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allow: [{ name: ['Error', 'URL', 'URLSearchParams'], from: 'lib' }] },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      // A method that an interface declares asynchronous is `async` so that what it throws becomes a rejection.
      '@typescript-eslint/require-await': 'off',
      // The compiler asks for the bracket (noPropertyAccessFromIndexSignature), so the rule must not ask for the dot.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'test/**/*.mjs', '*.config.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'URL', 'AbortController']
          .concat(['AbortSignal', 'Buffer', 'performance', 'fetch', 'structuredClone', 'queueMicrotask'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // The stand-in that Electron's runtime loads is CommonJS; it is not part of the sources that the rules are for.
    files: ['scripts/**/*.cjs'],
    extends: [js.configs.recommended],
    languageOptions: { sourceType: 'commonjs', globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: TYPED,
    plugins: { boundaries },
    settings: boundarySettings,
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies: dependencyPolicies }],
      'boundaries/no-unknown-dependencies': 'error',
    },
  },
  ...restrictedPackages,
  {
    files: ['renderer/**/*.{ts,tsx}', 'test/unit/renderer/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  { files: ['renderer/**/*.tsx'], rules: sizeLimits(300, 100) },
  { files: TESTS, plugins: { walyard: { rules: { 'test-length': testLength } } }, rules: relaxedForTests() },
  { files: ['**/*.config.{ts,mjs}'], rules: { 'no-restricted-syntax': 'off' } },
);

/** A describe block is one function to the linter, so the limit of one test has a rule of its own. */
function relaxedForTests() {
  return {
    'max-lines': ['error', { max: 400 }],
    'max-lines-per-function': 'off',
    'walyard/test-length': ['error', 40],
    '@typescript-eslint/no-non-null-assertion': 'off',
    '@typescript-eslint/no-unsafe-assignment': 'off',
    '@typescript-eslint/no-unsafe-call': 'off',
    '@typescript-eslint/no-unsafe-member-access': 'off',
    '@typescript-eslint/no-unsafe-argument': 'off',
    '@typescript-eslint/no-unsafe-return': 'off',
  };
}
