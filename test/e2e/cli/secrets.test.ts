import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended, type WeirProcess } from '../../support/cli-process.ts';

const secret = 'Geheim-wie-nur-was';
const written = 'written-in-the-file';

/** A driver that says all that it knows, and fails. */
const workcell = `name: ${uniqueWorkcell('secrets')}
metadata: { wiki: "https://ada:${written}@wiki.example" }
config: { lab_pwd: ${written}, smtp_server: "\${ENV:LAB_PW}" }
modules:
  - name: gossip
    interface: process
    config:
      actions:
        tell:
          command:
            - ${process.execPath}
            - -e
            - "const p = process.argv[1]; console.error('logging in as ' + p); console.error('no entry at http://weir:' + p + '@10.0.0.5'); process.exit(1)"
            - "\${ENV:LAB_PW}"
locations: { gossip: { desk: { url: "http://ada:${written}@desk" } } }
`;

let place: Workplace;
let lab: WeirProcess;
let url: string;
const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });
const get = async (at: string): Promise<string> => (await fetch(url + at)).text();

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', workcell);
  await place.write('tell.yaml', cliWorkflow('tell', {}, {}, 'gossip'));
  ({ lab, url } = await place.up(['--workcell', 'lab.yaml'], { LAB_PW: secret, LOG_LEVEL: 'debug' }));
}, 60_000);
afterAll(() => place.close());

describe('secrets of a workcell file', { timeout: 60_000 }, () => {
  it('a reference that means nothing > keeps the lab from starting, with its line', async () => {
    const { code, stderr } = await place.run(['up', '--workcell', 'lab.yaml', '--port', '0']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/line 3, column \d+: the environment has no LAB_PW/);
    const judged = await place.run(['validate', '--offline', 'lab.yaml']);
    expect([judged.code, judged.stdout + judged.stderr]).toEqual([
      2,
      expect.stringContaining('no LAB_PW') as string,
    ]);
  });

  it('a driver that tells them > brings them into no status, log, event, feed or answer', async () => {
    const run = await weir('run', 'tell.yaml', '--follow');
    expect(run.code).toBe(1);
    await until('its log has it', async () => (await get('/runs')).includes('failed'));
    const { run_id: id } = (JSON.parse(await get('/runs')) as { runs: { run_id: string }[] }).runs[0]!;
    const paths = [
      '/wc',
      '/wc/config',
      '/wc/state',
      '/modules/gossip/state',
      '/locations/states',
      '/events',
      '/data',
    ];
    const answers = await Promise.all(
      [...paths, `/runs/${id}`, `/runs/${id}/log`, '/internal/workcell'].map(get),
    );
    const shown = [...answers, run.stdout, run.stderr, lab.stdout, lab.stderr].join('\n');
    expect(shown).toContain('logging in as ${ENV:LAB_PW}');
    expect(answers[0]).toContain('${ENV:LAB_PW}');
    expect(answers[0]).toContain('https://***@wiki.example');
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(written);
  });

  it('all that the lab keeps on its disk > is for nobody but its own user', async () => {
    const state = path.join(place.folder, '.weir');
    // The work folder of a command goes once its owner has what it did: it may be listed, and gone when it is looked at.
    const [all, modes] = await eventually(async () => {
      const listed = ['.', ...(await readdir(state, { recursive: true }))];
      return [listed, await Promise.all(listed.map((each) => stat(path.join(state, each))))] as const;
    });
    const open = all.filter((_, i) => (modes[i]!.mode & 0o077) !== 0);
    // A work folder of a command lies in the journal's, which is closed.
    expect(open.filter((each) => !each.includes('commands'))).toEqual([]);
    const kinds = [/\.db$/, /\.db-wal$/, /lock\.db$/, /journal\.jsonl$/, /^data.*run\.json|^data$/];
    for (const kind of kinds) expect(all.some((each) => kind.test(each))).toBe(true);
  });
});
