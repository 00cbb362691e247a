import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { defineConfig, type Plugin } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tests are in two tiers (see CONTRIBUTING.md). Those of `npm test` are all but the long ones; `npm run test:all` adds
 * those, and the plays of chance in full.
 */
const long = '*.long.test.ts';
const chance = '*-chance.test.ts';

/** What takes more than a minute, or else would begin last of all and be waited for alone. */
const longest = [
  'chaos/cluster.long',
  'unit/orchestrator/avoidance-chance',
  'e2e/demo/examples.long',
  'e2e/page/every-screen.long',
  'chaos/matrix.long',
  'e2e/deploy/lab-in-the-network.long',
  'chaos/killed-drivers.long',
  'unit/orchestrator/run-machine-walk.long',
];

/** vitest sorts by the times of earlier runs: a fresh clone has none, and it would go by size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

/** What is awaited may take long on a busy machine: a second, as vitest has it, says nothing of the product. */
const poll = { timeout: 20_000 };

const common = { setupFiles: ['test/setup.ts'], restoreMocks: true, expect: { poll } };

/** As the loader of agents has it. */
const alias = { 'weir/module': fileURLToPath(new URL('module-agents/sdk/index.ts', import.meta.url)) };

/** Pure. */
const pure = {
  ...common,
  // They leave nothing behind, so files share what is loaded: most of their time went into loading it anew.
  pool: 'threads',
  isolate: false,
  // Only a test that hangs is to end so: some play thousands of histories, and share the cores with real processes.
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

/** Real broker, store and processes. */
const services = {
  ...common,
  setupFiles: [...common.setupFiles, 'test/setup-services.ts'],
  globalSetup: ['test/services/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Each file has a workcell of its own, and so they share what is loaded, too.
  isolate: false,
};

/** They replace what they import (`vi.mock`), and so are loaded alone. */
const replacing = ['test/e2e/agent/journal.test.ts', 'test/e2e/agent/order.test.ts'];

/**
 * Loads plays of chance in one piece with the sources that they play: where vitest loads these one by one, each use of what another file
 * exports is a call, and thousands of plays take half as long again.
 */
const inOnePiece: Plugin = {
  name: 'in-one-piece',
  // What is kept of a file is found again by that file alone, and not by what it was put together of.
  configureVitest: ({ experimental_defineCacheKeyGenerator: keepBy }) =>
    keepBy(({ id }) => (isOfChance(id) ? false : null)),
  async load(id) {
    if (!isOfChance(id)) return null;
    const isPackage = (name: string): boolean => !name.startsWith('.') && !isAbsolute(name);
    const bundled = await rolldown({ input: id, external: isPackage, platform: 'node' });
    const { output } = await bundled.generate({ sourcemap: true, codeSplitting: false });
    await bundled.close();
    return { code: output[0].code, map: output[0].map ?? null };
  },
};

function isOfChance(id: string): boolean {
  return id.endsWith('-chance.test.ts');
}

export default defineConfig({
  test: {
    // Twice as many as CI has cores: most of the time these tests wait, for outages, restarts and timeouts.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // The projects load the same sources, and so does the long tier after them: what was made of a source for one is there for all.
    experimental: { fsModuleCache: true },
    globalSetup: ['test/setup-threads.ts'],
    projects: [
      {
        resolve: { alias },
        test: { ...pure, name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: [`**/${long}`] },
      },
      {
        resolve: { alias },
        test: {
          ...services,
          name: 'services',
          include: ['test/{contract,e2e,chaos}/**/*.test.ts'],
          exclude: [`**/${long}`, ...replacing],
        },
      },
      {
        resolve: { alias },
        test: { ...services, name: 'services-apart', include: replacing, isolate: true },
      },
      {
        plugins: [inOnePiece],
        resolve: { alias },
        test: {
          ...pure,
          name: 'unit-long',
          include: [`test/unit/**/${long}`, `test/unit/**/${chance}`],
          provide: { inFull: true },
        },
      },
      {
        resolve: { alias },
        test: { ...services, name: 'services-long', include: [`test/{contract,e2e,chaos}/**/${long}`] },
      },
    ],
  },
});
