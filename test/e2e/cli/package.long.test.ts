import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';

const run = promisify(execFile);

/** A folder of a user's own, with the packed package installed in it. */
let folder: string;
let files: string[];
let weir: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-package-'));
  // Without scripts, which would build: what the other tests run may not change under them.
  const pack = ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, {
    cwd: repositoryFile('.'),
    maxBuffer: 64 * 1024 * 1024,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map((file) => file.path);
  const home = path.join(folder, 'node_modules/weir-lab');
  await mkdir(home, { recursive: true });
  await run('tar', ['-xzf', path.join(folder, packed.filename), '--strip-components=1', '-C', home]);
  // What npm would fetch.
  await symlink(repositoryFile('node_modules'), path.join(home, 'node_modules'));
  weir = path.join(home, 'bin/weir.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('holds what a lab needs, and nothing of the tests', () => {
    const needed = [
      'bin/weir.js',
      'dist/cli/main.js',
      'dist/client/index.d.ts',
      'dist/docs-page/swagger-ui-bundle.js',
      'docs/schemas/workflow.json',
      'dist/shared/store/redis/scripts/commit.lua',
      'dist/module-agents/sdk/index.d.ts',
      'dist/examples/color-picker/demo.js',
      'examples/first-run/workcell.yaml',
      'examples/color-picker/instruments/camera.ts',
      'examples/python-lab/camera.py',
      'examples/python-lab/weir_driver.py',
      'packaging/python/src/weir_driver/__init__.py',
      'docs/python.md',
      'docs/operations.md',
      'docs/windows.md',
      'dist/shared/observe/tracing/derived-id-generator.d.ts',
      'examples/tracing/otlp.js',
      'packaging/systemd/weir.service',
      'docker-compose.yml',
      '.env.example',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
    ];
    expect(files).toEqual(expect.arrayContaining(needed));
    expect(
      files.filter((file) => /^(test|dist\/test|shared|gateway)\/|\.map$|tsbuildinfo/.test(file)),
    ).toEqual([]);
    expect(files.length).toBeLessThan(1_500);
  });

  it('every page that its README points to > is in it', async () => {
    const page = await readFile(path.join(folder, 'node_modules/weir-lab/README.md'), 'utf8');
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) {
      expect(
        files.some((file) => file === link || file.startsWith(`${link}/`)),
        link,
      ).toBe(true);
    }
  });

  it('installed where nothing else is > its command helps, and tells its version', async () => {
    const { version } = JSON.parse(await readFile(repositoryFile('package.json'), 'utf8')) as {
      version: string;
    };
    expect((await run(process.execPath, [weir, '--help'])).stdout).toContain('Usage: weir');
    expect((await run(process.execPath, [weir, '--version'])).stdout.trim()).toBe(version);
  });

  it('installed where nothing else is > carries a first run through, and is found sound', async () => {
    // Nothing else is told: the doctor would examine the services of the tests.
    const alone = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, LOG_LEVEL: 'warn' } };
    const lab = spawn(process.execPath, [weir, 'up', '--port', '0'], {
      ...alone,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(lab, 'exit');
    try {
      let output = '';
      lab.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const address = () => /^weir is up at (http:\S+)/m.exec(output)?.[1];
      await until('the lab is up', () => address() !== undefined);
      const workflow = path.join(folder, 'node_modules/weir-lab/examples/first-run/workflow.yaml');
      const { stdout } = await run(process.execPath, [
        ...[weir, 'run', workflow, '--payload', 'wells=["A1"]', '--follow'],
        ...['--gateway-url', address() ?? ''],
      ]);
      expect(stdout).toMatch(/"Read the wells" \(reader\.read\) succeeded/);
      // It exits with 1 where it finds anything wrong, which rejects.
      const doctor = await run(process.execPath, [weir, 'doctor'], alone);
      expect(doctor.stdout).toMatch(/^ok +agents of reader/m);
    } finally {
      lab.kill('SIGTERM');
      await ended;
    }
  });

  it('types of a module file > are known under both names, as the manual says', async () => {
    const manual = await readFile(repositoryFile('docs/agents.md'), 'utf8');
    const [, config = ''] = /`tsconfig\.json`:\n\n```json\n([^]*?)```/.exec(manual) ?? [];
    await writeFile(path.join(folder, 'tsconfig.json'), config);
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    for (const name of ['weir', 'weir-lab']) {
      const text = `import { action, defineModule } from '${name}/module';
export default defineModule({
  name: 'heater',
  actions: {
    heat: action({
      args: { type: 'object', properties: { celsius: { type: 'number' } }, required: ['celsius'] },
      run: ({ args }) => ({ data: { reached: args.celsius.toFixed(1), wrong: args.celsius.length } }),
    }),
  },
});\n`;
      await writeFile(path.join(folder, `${name}.ts`), text);
    }
    const tsc = repositoryFile('node_modules/typescript/bin/tsc');
    const check = run(process.execPath, [tsc, '--noEmit', '--skipLibCheck', '--strict', '-p', '.'], {
      cwd: folder,
    });
    const { stdout } = await check.catch((error: unknown) => error as { stdout: string });
    // The types are those of the schema: what it does not name is told, and nothing else.
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^weir-lab\.ts\(7,.*'length' does not exist/),
      expect.stringMatching(/^weir\.ts\(7,.*'length' does not exist/),
    ]);
  });

  it('the client of the manual > fits the types of a project without settings of weir', async () => {
    const manual = await readFile(repositoryFile('docs/api.md'), 'utf8');
    const [, script = ''] = /^```ts\n([^]*?)^```/m.exec(manual) ?? [];
    expect(script).toContain("from 'weir-lab/client'");
    const ours = path.join(folder, 'script');
    await mkdir(ours);
    await writeFile(path.join(ours, 'script.mts'), `${script}\nrun.no_such_field.length;\n`);
    const tsc = repositoryFile('node_modules/typescript/bin/tsc');
    const types = ['--types', 'node', '--typeRoots', repositoryFile('node_modules/@types')];
    const settings = [
      '--ignoreConfig',
      '--noEmit',
      '--skipLibCheck',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ];
    const check = run(process.execPath, [tsc, ...settings, ...types, 'script.mts'], { cwd: ours });
    const { stdout } = await check.catch((error: unknown) => error as { stdout: string });
    // What is not described is `unknown`: the one mistake that the test has made.
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^script\.mts\(\d+,\d+\): error TS\d+: 'run.no_such_field' is of type 'unknown'/),
    ]);
  });
});
