import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { components } from '../../../client/index.ts';
import { Workplace } from '../../support/cli-process.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

let place: Workplace;
afterEach(() => place.close());

/** Half of the work waits until the file `backedUp` is there. */
const moduleFile = (book: string, backedUp: string) => `
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defineModule } from 'weir/module';
export default defineModule({
  name: 'arm',
  actions: {
    move: {
      run: async ({ command }) => {
        appendFileSync(${JSON.stringify(book)}, command.id + '\\n');
        const isHalf = readFileSync(${JSON.stringify(book)}, 'utf8').split('\\n').length > 60;
        do await delay(20); while (isHalf && !existsSync(${JSON.stringify(backedUp)}));
      },
      // It has ended by itself, or never begun, and begins now.
      recover: ({ command }) => {
        const known = readFileSync(${JSON.stringify(book)}, 'utf8').includes(command.id + '\\n');
        if (!known) appendFileSync(${JSON.stringify(book)}, command.id + '\\n');
      },
    },
  },
});`;

const workflow = JSON.stringify({
  name: 'moves',
  flowdef: Array.from({ length: 4 }, (_, i) => ({
    name: `move ${i}`,
    module: 'arm',
    action: 'move',
    args: {},
  })),
});

describe('a lab of processes under load', () => {
  // backup.test.ts has the other pairs of stores.
  it('backed up from the embedded store, killed, restored into Redis > ends its runs, nothing twice', async () => {
    place = await Workplace.open();
    const at = (...names: string[]): string => path.join(place.folder, ...names);
    const book = at('book');
    writeFileSync(at('arm.mjs'), moduleFile(book, at('backed-up')));
    writeFileSync(at('moves.yaml'), workflow);
    const modules = 'modules: [{ name: arm, interface: file, config: { file: ./arm.mjs } }]';
    writeFileSync(at('lab.yaml'), `name: ${uniqueWorkcell('killed')}\n${modules}\n`);
    const moves = (): string[] =>
      readFileSync(book, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);
    const file = ['--store-url', 'file:store'];
    const redis = ['--store-url', inject('storeUrl')];
    const up = (store: string[], data: string) =>
      place.up(['--workcell', 'lab.yaml', ...store, '--data-dir', data, '--journal-dir', 'journals']);

    const { lab, url } = await up(file, 'data');
    const weir = (...args: string[]) => place.run(args, { WEIR_GATEWAY_URL: url });
    const submitted = await weir('run', 'moves.yaml', '--count', '30', '--detach');
    expect(submitted).toMatchObject({ code: 0 });
    await until('it moves', () => moves().length > 10);
    const [backup, during] = [await weir('backup', 'lab.weir-backup'), moves().length];
    expect(backup).toMatchObject({ code: 0 });
    expect(during).toBeLessThan(120);
    writeFileSync(at('backed-up'), '');
    // Afterwards, too, steps are done that the backup does not know.
    await until('it moves on', () => moves().length > during + 10);
    lab.signal('SIGKILL');
    await lab.ended;

    const to = [...redis, '--data-dir', 'moved'];
    expect(await place.run(['restore', 'lab.weir-backup', ...to])).toMatchObject({ code: 0, stderr: '' });
    const again = await up(redis, 'moved');
    type Listed = components['schemas']['RunList']['runs'];
    const list = async (): Promise<Listed> => {
      const answer = await fetch(new URL('/runs?limit=100', again.url));
      return ((await answer.json()) as { runs: Listed }).runs;
    };
    const isOver = ({ status }: Listed[number]) => status === 'completed';
    await until('all runs are over', async () => (await list()).every(isOver)).catch(async (error) => {
      throw new Error(JSON.stringify((await list()).filter((run) => !isOver(run))[0]), { cause: error });
    });
    expect(await list()).toHaveLength(30);
    expect(moves()).toHaveLength(120);
    expect(new Set(moves()).size).toBe(120);
  }, 120_000);
});
