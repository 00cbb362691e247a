import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The dependency direction of the house: services import `shared` and never each other; only `cli` knows all. */
const closedTo = {
  shared: ['client', 'dashboard', 'gateway', 'orchestrator', 'module-agents', 'cli', 'examples', 'test'],
  // It runs in browsers, too, and is all that programs elsewhere need.
  client: ['dashboard', 'shared', 'gateway', 'orchestrator', 'module-agents', 'cli', 'examples', 'test'],
  gateway: ['client', 'dashboard', 'orchestrator', 'module-agents', 'cli', 'examples', 'test'],
  orchestrator: ['client', 'dashboard', 'gateway', 'module-agents', 'cli', 'examples', 'test'],
  'module-agents': ['client', 'dashboard', 'gateway', 'orchestrator', 'cli', 'examples', 'test'],
  cli: ['dashboard', 'test'],
  dashboard: ['shared', 'gateway', 'orchestrator', 'module-agents', 'cli', 'examples', 'test'],
};

const boundaries = Object.entries(closedTo).map(([folder, others]) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: `^(\\.\\./)+(${others.join('|')})/`, message: `${folder} may not import this folder.` },
          ...(folder === 'client' ? [{ regex: '^node:', message: 'The client runs in browsers, too.' }] : []),
        ],
      },
    ],
  },
}));

/** A cast that no type supports hides a mistake for ever. What is stored is a `type`, not an interface, and so is some JSON. */
const noCastThroughUnknown = {
  selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
  message: 'Make the types fit: text of the store becomes a type in shared/store/stored-form.ts.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.weir/**', 'client/schema.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', noCastThroughUnknown],
      'no-console': 'error',
    },
  },
  {
    files: ['dashboard/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    // It warns of the compiler of React, which is not used.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  ...boundaries,
  {
    files: [
      'cli/**/*.ts',
      'examples/**/*.ts',
      'test/bench/**/*.ts',
      'test/chaos/main.ts',
      'test/fuzz/main.ts',
      'test/screenshots/main.ts',
      'test/services/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // A stand-in has what a test needs of a type.
      'no-restricted-syntax': 'off',
    },
  },
);
