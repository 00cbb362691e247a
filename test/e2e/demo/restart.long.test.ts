import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { Workplace } from '../../support/cli-process.ts';
import { Driver } from '../../support/demo-driver.ts';

let workplace: Workplace;
let driver: Driver | undefined;

beforeEach(async () => {
  workplace = await Workplace.open();
});
afterEach(async () => {
  await driver?.kill();
  await workplace.close();
});

describe('colour picker in one process', () => {
  it('driver > while weir is stopped in the middle of a run and started again > meets its target, every run completed', async () => {
    const port = await freePort();
    const args = ['up', '--port', String(port)];
    args.push('--workcell', repositoryFile('examples/color-picker/workcell.yaml'));
    const start = async () => {
      const lab = workplace.start(args);
      const [, url = ''] = await lab.printed(/^weir is up at (http:\S+)$/m);
      return { lab, url };
    };
    const { lab, url } = await start();
    driver = new Driver(workplace.folder, url);
    await driver.iteration(1);
    // The next run is on its way; whatever moves may come to its end, the rest is for the next process.
    lab.signal('SIGTERM');
    expect((await lab.ended).code).toBe(0);
    await start();

    expect(await driver.ended, driver.output).toBe(0);
    const { runs } = (await (await fetch(`${url}/runs`)).json()) as { runs: { status: string }[] };
    expect(runs.length).toBeGreaterThan(2);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['completed']));
  }, 120_000);
});
