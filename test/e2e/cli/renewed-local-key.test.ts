import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli-process.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

/** It writes a line for each actuation, and ends none before the file `go` is there. */
const press = `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { defineModule } from 'weir/module';
export default defineModule({
  name: 'press',
  actions: {
    press: {
      run: async ({ command }) => {
        appendFileSync('moves', command.id + '\\n');
        while (!existsSync('go')) await setTimeout(20);
        return { data: { pressed: true }, files: { print: { name: 'print.txt', content: command.id } } };
      },
    },
  },
});`;

let place: Workplace;
const file = (name: string) => path.join(place.folder, name);

beforeAll(async () => {
  place = await Workplace.open();
  const modules = '  - { name: press, interface: file, config: { file: ./press.mjs } }\n';
  await writeFile(file('lab.yaml'), `name: ${uniqueWorkcell('renewed')}\nmodules:\n${modules}`);
  await writeFile(file('press.mjs'), press);
  const steps = ['one', 'two'].map((name) => `  - { name: ${name}, module: press, action: press }\n`);
  await writeFile(file('press.yaml'), `name: pressing\nflowdef:\n${steps.join('')}`);
});
afterAll(() => place.close());

describe('the key of a machine, removed while a run is in flight', () => {
  it('is made anew at the next start > the former counts no more, commands and the agent go on, nothing is done twice', async () => {
    const up = () => place.up(['--workcell', 'lab.yaml', '--require-key']);
    const before = await up();
    const to = ({ url }: { url: string }, key?: string) => ({
      WEIR_GATEWAY_URL: url,
      ...(key === undefined ? {} : { WEIR_KEY: key }),
    });
    expect(await place.run(['run', 'press.yaml'], to(before))).toMatchObject({ code: 0 });
    const moves = () => readFile(file('moves'), 'utf8').catch(() => '');
    await until('the press acts', async () => (await moves()) !== '');
    const former = (await readFile(file('.weir/key'), 'utf8')).trim();

    await rm(file('.weir/key'));
    const keyless = await place.run(['list'], to(before));
    expect(keyless.code).not.toBe(0);
    expect(keyless.stderr).toContain('answers only who sends a key');
    before.lab.signal('SIGTERM');
    await writeFile(file('go'), '');
    expect(await before.lab.ended).toMatchObject({ code: 0 });

    const after = await up();
    expect((await readFile(file('.weir/key'), 'utf8')).trim()).not.toBe(former);
    const { code, stderr } = await place.run(['list'], to(after, former));
    expect(code).not.toBe(0);
    expect(stderr).toContain('the key is that of another machine');
    expect(await place.run(['status', 'last', '--follow'], to(after))).toMatchObject({ code: 0 });
    const each = (await moves()).trim().split('\n');
    // A draining agent refuses the second step, which then has another attempt: of each step one has acted.
    expect(each.map((id) => id.split('.')[1])).toEqual(['0', '1']);
    const { stdout } = await place.run(['files', 'last'], to(after));
    expect(stdout.match(/print\.txt/g)?.length).toBeGreaterThanOrEqual(2);
  }, 60_000);
});
