import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';
import { until } from '../../support/until.ts';

let lab: LabApart;
let browser: PageBrowser;
let tab: Tab;
/** The run that something else than the waiting one is about. */
let other: string;

beforeAll(async () => {
  // Nobody has ever heard an agent of the arm.
  [lab, browser] = await Promise.all([LabApart.openApart(['reader']), PageBrowser.launch()]);
  tab = await browser.tab();
});
afterAll(async () => {
  lab.thawAgent('reader');
  await browser.close();
  await lab.close();
});

interface Now {
  counts: { silent: number };
}

const waitingRun = (module: 'arm' | 'reader' = 'reader') =>
  lab.submit('waiting', [{ module, action: 'quick' }]);
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
async function hold(command: 'pause' | 'lock' | 'safety_stop', as: string, module?: string): Promise<void> {
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
  /** True where the screen says so above all else, as it keeps every run from going on. */
  ofAll?: true;
  /** Where a press on the reason leads to; missing where the run itself is the place. */
  leads?: () => string;
  /** Ends it. */
  end: (run: string) => Promise<unknown>;
}

const cases: Case[] = [
  {
    why: 'no agent was ever heard',
    seed: () => waitingRun('arm'),
    says: /no agent/,
    leads: () => '#/lab/arm',
    end: () => lab.startAgent('arm'),
  },
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
    why: 'the module is locked',
    seed: async () => {
      await hold('lock', 'locked', 'reader');
      return waitingRun();
    },
    says: /reader is locked by Grace/,
    leads: () => '#/lab/reader',
    end: () => order('unlock/reader'),
  },
  {
    why: 'the workcell is paused',
    seed: async () => {
      await hold('pause', 'paused');
      return waitingRun();
    },
    says: /the workcell is paused by Grace/,
    leads: () => '#/lab',
    end: () => order('resume'),
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
    why: 'the agent is silent',
    seed: async () => {
      lab.freezeAgent('reader');
      await until('the reader is silent', async () => (await lab.get<Now>('now')).counts.silent === 1);
      return waitingRun();
    },
    says: /its agent is silent/,
    leads: () => '#/lab/reader',
    end: async () => lab.thawAgent('reader'),
  },
  {
    why: 'the agent has stopped',
    seed: async () => {
      await lab.stopAgent('reader');
      return waitingRun();
    },
    says: /its agent has stopped/,
    leads: () => '#/lab/reader',
    end: () => lab.startAgent('reader'),
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
    says: /does not start: paused by Grace.*the plate is wet/,
    end: (run) => lab.post(`runs/${run}/resume`),
  },
  {
    why: 'nobody knows what the instrument did for another run',
    seed: async () => {
      await acting();
      await lab.killAgent('reader');
      await lab.startAgent('reader');
      await lab.becomes(other, 'paused');
      return waitingRun();
    },
    says: /reader\/\S+: held back/,
    leads: () => `#/runs/${other}?step=0`,
    end: () => lab.post(`runs/${other}/resolve`, { as: 'happened', by: 'Grace', reason: 'it has read' }),
  },
  {
    why: 'no orchestrator leads',
    seed: async () => {
      await lab.killOrchestrator();
      return waitingRun();
    },
    says: /no orchestrator leads the workcell/,
    ofAll: true,
    leads: () => '#/system',
    end: () => lab.startOrchestrator(),
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
      if (each.ofAll) await main.getByRole('alert').filter({ hasText: each.says }).waitFor();
    } finally {
      await each.end(run);
    }
    await main.getByText('completed', { exact: true }).waitFor();
    expect(tab.errors).toEqual([]);
  });
});
