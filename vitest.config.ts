import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const common = { setupFiles: ['test/setup.ts'] };

/** As the loader of agents has it. */
const alias = { 'weir/module': fileURLToPath(new URL('module-agents/sdk/index.ts', import.meta.url)) };

export default defineConfig({
  test: {
    // One more than CI has cores: most of the time these tests wait, for outages, restarts and timeouts.
    maxWorkers: 3,
    projects: [
      {
        resolve: { alias },
        test: {
          ...common,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // Pure tests leave nothing behind, so files share what is loaded: most of their time went into loading it anew.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          ...common,
          name: 'services',
          include: ['test/{contract,e2e,chaos}/**/*.test.ts'],
          globalSetup: ['test/services/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
