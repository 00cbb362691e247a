import { defineConfig } from 'vitest/config';

const common = { setupFiles: ['test/setup.ts'] };

export default defineConfig({
  test: {
    // One more than CI has cores: most of the time these tests wait, for outages, restarts and timeouts.
    maxWorkers: 3,
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
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
