import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageLab } from '../../support/page/page-lab.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';
import { until } from '../../support/until.ts';

let lab: PageLab;
let browser: PageBrowser;
let tab: Tab;
/** The run that something else than the waiting one is about. */
let other: string;

beforeAll(async () => {
  [lab, browser] = await Promise.all([PageLab.open(), PageBrowser.launch()]);
  tab = await browser.tab();
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

const waitingRun = () => lab.submit('waiting', [{ module: 'reader', action: 'quick' }]);
const order = (route: string) => lab.post(`admin/${route}`, { by: 'Grace' });

/** What is held, as far as the orchestrator has worked it in. */
interface Holds {
  workcell: object;
  modules: Record<string, object>;
}

/**
 * Gives an order that holds the workcell or a module. On a busy machine the gateway answers before the orchestrator has heard of it: a
 * run that is handed in meanwhile would be ended by a stop, or done before a pause.
 */
async function hold(command: 'pause' | 'safety_stop', as: string, module?: string): Promise<void> {
  await order(module === undefined ? command : `${command}/${module}`);
  await until(`the orchestrator knows of the ${command}`, async () => {
    const { workcell, modules } = await lab.get<Holds>('admin');
    return as in (module === undefined ? workcell : (modules[module] ?? {}));
  });
}

async function acting(): Promise<void> {
  other = await lab.submit('other', [{ module: 'reader', action: 'long', on_unknown: 'pause' }]);
  await lab.becomes(other, 'running');
}

interface Case {
  why: string;
  /** Makes that a run waits; resolves to its id. */
  seed: () => Promise<string>;
  says: RegExp;
  /** Where a press on the reason leads to; missing where the run itself is the place. */
  leads?: () => string;
  /** Ends it. */
  end: (run: string) => Promise<unknown>;
}

const cases: Case[] = [
  {
    why: 'another run has the instrument',
    seed: async () => {
      await acting();
      return waitingRun();
    },
    says: /reader\/\S+ acts on run \S+ step 1/,
    leads: () => `#/runs/${other}?step=0`,
    end: () => lab.post(`runs/${other}/cancel`),
  },
  {
    why: 'the module is paused',
    seed: async () => {
      await hold('pause', 'paused', 'reader');
      return waitingRun();
    },
    says: /reader is paused by Grace/,
    leads: () => '#/lab/reader',
    end: () => order('resume/reader'),
  },
  {
    why: 'a safety stop holds',
    seed: async () => {
      await hold('safety_stop', 'stopped');
      return waitingRun();
    },
    says: /the workcell is held by a safety stop by Grace/,
    leads: () => '#/lab',
    end: () => order('reset'),
  },
  {
    why: 'somebody has paused the run',
    seed: async () => {
      await hold('pause', 'paused', 'reader');
      const run = await waitingRun();
      await lab.post(`runs/${run}/pause`, { by: 'Grace', reason: 'the plate is wet' });
      await order('resume/reader');
      return run;
    },
    says: /waits: the run is paused by Grace.*the plate is wet/,
    end: (run) => lab.post(`runs/${run}/resume`),
  },
];

describe('the screen of a run that waits', () => {
  it.each(cases)('because $why > says so, leads to it, and shows that the run goes on', async (each) => {
    const { page } = tab;
    const main = page.getByRole('main');
    const run = await each.seed();
    try {
      await page.goto(`${lab.url}/#/runs/${run}`);
      if (each.leads) {
        const why = main.getByRole('list', { name: 'Why it waits' });
        await why.getByRole('link', { name: each.says }).last().click();
        await page.waitForURL(`${lab.url}/${each.leads()}`);
        await page.goBack();
      }
      await main.getByText(each.says).last().waitFor();
    } finally {
      await each.end(run);
    }
    await main.getByText('completed', { exact: true }).waitFor();
    expect(tab.errors).toEqual([]);
  });
});
