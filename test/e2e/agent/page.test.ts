import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf } from '../../support/blocks-of-page.ts';
import { until } from '../../support/until.ts';
import { Workplace } from '../../support/cli-process.ts';

let workplace: Workplace;

beforeEach(async () => {
  workplace = await Workplace.open();
});

afterEach(() => workplace.close());

describe('docs/agents.md', () => {
  it('its files, taken from the page > form a lab that carries its workflow through, with data and files, and refuses one that is too hot', async () => {
    const files = filesOf('docs/agents.md');
    expect([...files.keys()].sort()).toEqual([
      'camera.ts',
      'cycler.ts',
      'dispense.mjs',
      'everything.yaml',
      'heater.ts',
      'lab.yaml',
      'spectrometer.mjs',
    ]);
    for (const [name, content] of files) writeFileSync(join(workplace.folder, name), content);
    const env = { WEIR_GATEWAY_URL: await workplace.serve(['--workcell', 'lab.yaml']) };
    const run = await workplace.run(['run', 'everything.yaml', '--follow'], env);
    expect(run.code, run.stderr + run.stdout).toBe(0);
    const listed = await workplace.run(['files', 'last'], env);
    for (const name of ['plate.pgm', 'notes.txt', 'spectrum.csv']) expect(listed.stdout).toContain(name);
    const tooHot = files.get('everything.yaml')!.replace('celsius: 37', 'celsius: 370');
    writeFileSync(join(workplace.folder, 'hot.yaml'), tooHot);
    const refused = await workplace.run(['run', 'hot.yaml', '--follow'], env);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/celsius.*must be <= 90/);
  });

  it('cycler of the page, whose process is killed while it cycles > finds its job again, and its run completes', async () => {
    for (const [name, content] of filesOf('docs/agents.md'))
      writeFileSync(join(workplace.folder, name), content);
    const flowdef = '[{ name: Cycle, module: cycler, action: cycle, args: { seconds: 600 } }]';
    writeFileSync(join(workplace.folder, 'cycle.yaml'), `name: cycle\nflowdef: ${flowdef}\n`);
    const first = await workplace.up(['--workcell', 'lab.yaml']);
    const follows = workplace.start(['run', 'cycle.yaml', '--follow'], { WEIR_GATEWAY_URL: first.url });
    const job = join(workplace.folder, 'job.json');
    await until('it cycles', () => existsSync(job) && readFileSync(job, 'utf8').endsWith('}'));
    const begun = readFileSync(job, 'utf8');
    first.lab.signal('SIGKILL');
    await first.lab.ended;
    // Nobody answers where it asks any more.
    follows.signal('SIGKILL');
    const env = { WEIR_GATEWAY_URL: (await workplace.up(['--workcell', 'lab.yaml'])).url };
    const prints = (command: string, text: string) =>
      until(
        `weir ${command} tells "${text}"`,
        async () => (await workplace.run([command, 'last'], env)).stdout.includes(text),
        30_000,
      );
    await prints('log', 'restarted while it acted');
    expect(readFileSync(job, 'utf8')).toBe(begun);
    const { id } = JSON.parse(begun) as { id: string };
    writeFileSync(join(workplace.folder, 'done.json'), JSON.stringify({ id, ends: 0 }));
    renameSync(join(workplace.folder, 'done.json'), job);
    await prints('status', 'completed');
    expect(JSON.parse(readFileSync(job, 'utf8'))).toEqual({ id, ends: 0 });
  });
});
