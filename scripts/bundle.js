// Puts what weir runs into a folder: each program stands where its source does, and what programs share in a few files in
// chunks/, since a process that loads a thousand files takes twice as long to start. Types are left out unchecked.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

export const luaFolder = 'shared/store/redis/scripts';

/** What a lab runs, and module files import. */
export const labPrograms = [
  'cli/main',
  'gateway/runs/worker/worker-program',
  'module-agents/sdk/index',
  'orchestrator/forecasting/forecasting-thread',
  'orchestrator/forecasting/what-if-thread',
  'orchestrator/rehearsal/rehearsal-thread',
  'shared/foreign-schemas/judge-program',
];

const programs = [
  ...labPrograms,
  'client/index',
  'module-agents/drivers/built-in-module',
  'shared/observe/tracing/derived-id-generator',
  'examples/adaptive/demo',
  'examples/adaptive/titrator',
  'examples/busy-night/demo',
  'examples/color-picker/demo',
  'examples/color-picker/driver',
  'examples/python-lab/demo',
  'test/bench/contestants/bare-express',
  'test/bench/contestants/bullmq-owner',
  'test/bench/contestants/bullmq-workers',
  'test/bench/contestants/dbos-executor',
  'test/bench/contestants/floor-owner',
  'test/bench/contestants/floor-workers',
  'test/bench/contestants/limit-owner',
  'test/bench/contestants/limit-workers',
  'test/bench/contestants/restate-service',
  'test/bench/main',
  'test/bench/parts/feed-readers',
  'test/bench/parts/loop-probe',
  'test/chaos/crash-points/crash-point',
  'test/chaos/main',
  'test/chaos/recording-module',
  'test/fuzz/largest/send-thread',
  'test/fuzz/main',
  'test/golden/main',
  'test/screenshots/main',
  'test/services/main',
  'test/support/weir-tenth',
];

/** In the place of the way from a file of dist/ to dist/, until it is known which file that is. In parts: this is bundled, too. */
const toDist = ['__to', 'dist__/'].join('_');

/**
 * Bundles programs, without the packages that they import, with their source maps and with the Lua scripts.
 * @param {{ from?: string, to?: string, names?: string[], plugins?: import('rolldown').Plugin[] }} [options] `from` is the folder
 * of the sources, `names` are their programs without `.ts`, and `plugins` may change them on their way into the folder `to`
 */
export async function bundle({ from = '.', to = 'dist', names = programs, plugins = [] } = {}) {
  const top = path.resolve(from);
  const bundled = await rolldown({
    cwd: top,
    input: Object.fromEntries(names.map((name) => [name, path.join(top, `${name}.ts`)])),
    external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
    platform: 'node',
    transform: { target: 'node20' },
    plugins: [...plugins, placesOfSources(top)],
  });
  const { output } = await bundled.generate({
    sourcemap: true,
    chunkFileNames: ({ moduleIds }) =>
      `${moduleIds.some((id) => id.startsWith(path.join(top, 'test'))) ? 'test/' : ''}chunks/[name]-[hash].js`,
  });
  await bundled.close();
  for (const file of output)
    put(path.join(to, file.fileName), file.type === 'chunk' ? file.code : file.source);
  const scripts = path.join(top, luaFolder);
  if (existsSync(scripts)) cpSync(scripts, path.join(to, luaFolder), { recursive: true });
  return output.map((file) => file.fileName);
}

/** A source that asks where it stands is told where it would stand in dist/ by itself, and finds there what is beside it. */
function placesOfSources(top) {
  return {
    name: 'places-of-sources',
    transform(code, id) {
      if (!id.endsWith('.ts') || !/\bimport\.meta\.(url|dirname)\b/.test(code)) return undefined;
      const file = path.relative(top, id).split(path.sep).join('/').replace(/\.ts$/, '.js');
      const url = (name) => `new URL('${toDist}${name}', import.meta.url)`;
      const placed = code
        .replaceAll(/\bimport\.meta\.url\b/g, `${url(file)}.href`)
        .replaceAll(/\bimport\.meta\.dirname\b/g, `pathOfSource(${url(path.posix.dirname(file))})`);
      return { code: `import { fileURLToPath as pathOfSource } from 'node:url';${placed}`, map: null };
    },
    renderChunk(code, { fileName }) {
      if (!code.includes(toDist)) return undefined;
      return { code: code.replaceAll(toDist, '../'.repeat(fileName.split('/').length - 1)), map: null };
    },
  };
}

/** Whole at once, and only where it is another: what runs may be loading it. */
function put(file, content) {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.next`, content);
  renameSync(`${file}.next`, file);
}
