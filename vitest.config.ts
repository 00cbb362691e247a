import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const common = { setupFiles: ['test/setup.ts'], restoreMocks: true };

/** As the loader of agents has it. */
const alias = { 'weir/module': fileURLToPath(new URL('module-agents/sdk/index.ts', import.meta.url)) };

/** Real broker, store and processes. */
const services = {
  ...common,
  setupFiles: [...common.setupFiles, 'test/setup-services.ts'],
  globalSetup: ['test/services/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** They replace what they import (`vi.mock`), and so are loaded alone. */
const replacing = ['test/e2e/agent/journal.test.ts', 'test/e2e/agent/order.test.ts'];

export default defineConfig({
  test: {
    // Twice as many as CI has cores: most of the time these tests wait, for outages, restarts and timeouts.
    maxWorkers: 4,
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
          // Some play thousands of histories, and share the cores with real processes.
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          ...services,
          name: 'services',
          include: ['test/{contract,e2e,chaos}/**/*.test.ts'],
          exclude: replacing,
          // Each file has a workcell of its own, and so they share what is loaded, too.
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: { ...services, name: 'services-apart', include: replacing },
      },
    ],
  },
});
