import { afterAll, beforeAll } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { ask } from '../ask.ts';
import { Workplace } from '../cli-process.ts';
import { until } from '../until.ts';
import { PageBrowser, type Tab } from './page-browser.ts';

/** Those of the test file that runs. */
export let url: string;
export let browser: PageBrowser;
export let tab: Tab;

/** Gives the tests of this file a lab of this workcell file, with the files that it names, and a browser with a tab. */
export function useServed(workcell: string, files: Record<string, string> = {}): void {
  let place: Workplace;
  beforeAll(async () => {
    place = await Workplace.open();
    const all = Object.entries({ ...files, 'workcell.yaml': workcell });
    await Promise.all(all.map(([name, text]) => place.write(name, text)));
    url = await place.serve();
    browser = await PageBrowser.launch();
    tab = await browser.tab();
  });
  afterAll(async () => {
    await browser.close();
    await place.close();
  });
}

/** Hands in a run of this workflow; resolves to its id. */
export async function submit(workflow: object): Promise<string> {
  const body = new URLSearchParams({ experiment_id: newId(), workflow: JSON.stringify(workflow) });
  const answer = await fetch(`${url}/runs/start`, { method: 'POST', body });
  return ((await answer.json()) as { run_id: string }).run_id;
}

export const read = async <Run>(run: string): Promise<Run> =>
  (await ask<Run>('GET', `${url}/runs/${run}`)).body;

/** Resolves to the run once it is as it should be. */
export async function untilRun<Run>(run: string, what: string, is: (run: Run) => boolean): Promise<Run> {
  let seen: Run | undefined;
  await until(`run ${run} ${what}`, async () => is((seen = await read<Run>(run))));
  return seen!;
}
