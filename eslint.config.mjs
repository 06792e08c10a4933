// The house's import rules (who may import whom) and the usual checks. Each layer also has a tsconfig of its own, so a
// layer that must not know Node or the DOM does not even see their types.
import tseslint from 'typescript-eslint';

const builtins = ['node:*', 'fs', 'path', 'os', 'crypto', 'zlib', 'worker_threads', 'child_process', 'fs/*'];

/** Engine types may be used above the engine; of its code only the errors, which every layer throws and shows. */
const engineTypesOnly = {
  regex: '/engine/(?!core/errors\\.js$)',
  allowTypeImports: true,
  message: 'Only types (and core/errors) may be imported from the engine here.',
};

/** Restricts what the files of a layer may import. */
function layer(files, forbidden, ...more) {
  const patterns = [{ group: forbidden, message: 'Not allowed in this layer (see README, "The house").' }, ...more];
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', 'test-results/**', '.vscode-test/**', 'src/engine/kernels/assembly/**', 'src/engine/kernels/compiled.js'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/engine/**'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'performance', 'process', 'setTimeout', 'setInterval', 'console', 'window', 'document', 'fetch'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Use core/random: everything random takes a seed.' }],
    },
  },
  layer(['src/engine/**'], ['vscode', ...builtins, '**/protocol/**', '**/worker/**', '**/cli/**', '**/shell/**', '**/webview-ui/**']),
  layer(
    ['src/protocol/**'],
    ['vscode', ...builtins, '**/worker/**', '**/cli/**', '**/shell/**', '**/webview-ui/**'],
    engineTypesOnly,
  ),
  layer(['src/worker/**'], ['vscode', '**/cli/**', '**/shell/**', '**/webview-ui/**']),
  layer(['src/cli/**'], ['vscode', '**/worker/**', '**/shell/**', '**/webview-ui/**']),
  layer(['src/shell/**'], ['**/worker/**', '**/cli/**', '**/webview-ui/**'], engineTypesOnly),
  layer(['webview-ui/**'], ['vscode', ...builtins, '**/worker/**', '**/cli/**', '**/shell/**'], engineTypesOnly),
  {
    files: ['test/**'],
    // node:test's and mocha's it() take async functions; assertions on private wire shapes are unknown by nature.
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  { files: ['*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);
