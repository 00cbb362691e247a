import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Tab } from '../../support/page/page-browser.ts';
import { axeFindings } from '../../support/page/axe.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';
import { until } from '../../support/until.ts';

usePage();

describe('cancelling a run that acts', () => {
  it('takes two steps and a reason, is shown when it is so, and the log says who did it', async () => {
    const run = await lab.submit('mix', [{ module: 'arm', action: 'long' }]);
    await lab.becomes(run, 'running');
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    const main = page.getByRole('main');
    await page.goto(`${lab.url}/#/runs/${run}`);
    await main.getByText(/is acting on arm/).waitFor();
    await page.getByRole('button', { name: 'Cancel …' }).click();
    const ask = page.getByRole('alertdialog', { name: 'Cancel this run?' });
    await ask.getByText('A cancelled run never goes on.').waitFor();
    // Without a reason nothing can be sent, and the button looks like it.
    const give = ask.getByRole('button', { name: 'Cancel the run' });
    const colourOf = `getComputedStyle(document.querySelector('[role=alertdialog] [type=submit]')).color`;
    const colour = () => page.evaluate<string>(colourOf);
    expect(await give.isDisabled()).toBe(true);
    const disabled = await colour();
    await ask.getByLabel('Why').fill('the plate fell');
    await expect.poll(colour).not.toBe(disabled);

    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/cancel', async (route) => {
      await held;
      await route.continue();
    });
    await give.click();
    await ask.getByRole('button', { name: 'Waiting for the gateway …' }).waitFor();
    // Until the gateway has the order, the page says what is so.
    expect(await main.getByText(/is acting on arm/).count()).toBe(1);
    expect(await main.getByText('cancelled').count()).toBe(0);
    letGo();
    await main.getByText(/^Cancelled at step 1 of 1 .*Ada/).waitFor();
    expect(await lab.status(run)).toBe('cancelled');
    await page.getByRole('tab', { name: 'Log' }).click();
    await page
      .getByRole('log')
      .getByText('the run is being cancelled by Ada: the plate fell')
      .first()
      .waitFor();
    expect(tab.errors).toEqual([]);
  });
});

describe('a step that is to come', () => {
  it('stands among what the instruments do, and leads to its run, which says when it begins and why not earlier', async () => {
    const run = await lab.submit('plan', [
      { module: 'arm', action: 'long', duration: 300 },
      { module: 'reader', action: 'quick', duration: 60 },
    ]);
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/?as=table`);
    const planned = page.getByRole('row', { name: /step 2 · plan.* planned about 1 min in \d/ });
    await planned.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await planned.getByRole('link').click();
    await page.getByText('it comes after step 1').waitFor();
    await page.getByRole('link', { name: /2 step 2 .*about \d/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const next = await lab.submit('next', [{ module: 'arm', action: 'quick', duration: 60 }]);
    await page.goto(`${lab.url}/#/?as=table`);
    await page.getByRole('row', { name: /step 1 · next.* planned about/ }).waitFor();
    await lab.post(`runs/${run}/cancel`, { by: 'Ada', reason: 'seen' });
    await lab.becomes(run, 'cancelled');
    // What was planned stays beside what came true.
    await page.goto(`${lab.url}/#/runs/${next}?tab=timeline&as=table`);
    await page.getByRole('row', { name: /1 step 1.* \d min \d\d s early/ }).waitFor();
    expect(tab.errors).toEqual([]);
  });
});

describe('a page that is loaded anew in the middle of a run', () => {
  it('shows the same step in the same tab, and goes on to the end of the run', async () => {
    // The reader has nothing for the run until somebody lets it go on: the middle lasts as long as the test needs.
    await hold('pause', 'paused', 'reader');
    const run = await lab.submit('mix', [
      { module: 'arm', action: 'quick' },
      { module: 'arm', action: 'quick' },
      { module: 'reader', action: 'quick' },
    ]);
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/#/runs/${run}`);
    const steps = page.getByRole('list', { name: '3 steps' });
    const step = (name: RegExp) => steps.getByRole('link', { name });
    await steps.getByText('waiting', { exact: true }).waitFor();
    await step(/step 2/).click();
    await page.getByRole('tab', { name: 'Values' }).click();
    await page.getByRole('tab', { name: 'Values', selected: true }).waitFor();
    const address = page.url();

    await page.reload();
    await page.getByRole('tab', { name: 'Values', selected: true }).waitFor();
    expect(page.url()).toBe(address);
    expect(await steps.getByRole('link').and(page.locator('[aria-current="step"]')).innerText()).toContain(
      'step 2',
    );
    await steps.getByText('waiting', { exact: true }).waitFor();

    await lab.post('admin/resume/reader', { by: 'Grace' });
    await page.getByText('All 3 steps are done.').waitFor();
    await step(/step 3.*done/).waitFor();
    expect(page.url()).toBe(address);
    expect(tab.errors).toEqual([]);
  });
});

/** The run that something else than the waiting one is about. */
let other: string;

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
  let tab: Tab;
  beforeAll(async () => void (tab = await browser.tab()));

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

describe('a dialog that orders something', () => {
  it('waits for a name, and a step back in the browser closes it', async () => {
    const { page } = await browser.tabFor(onTestFinished, { name: '' });
    await page.goto(`${lab.url}/#/lab`);
    await page.getByRole('main').getByRole('link', { name: 'arm', exact: true }).first().click();
    // The screen that leads there has such a button, too.
    await page.getByRole('heading', { name: 'arm', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Lock …' }).click();
    const ask = page.getByRole('alertdialog', { name: 'Lock arm?' });
    const give = ask.getByRole('button', { name: 'Lock' });
    await give.waitFor();
    expect(await give.isDisabled()).toBe(true);
    await ask.getByLabel('Your name').fill('Ada');
    await expect.poll(() => give.isEnabled()).toBe(true);
    await page.goBack();
    await ask.waitFor({ state: 'detached' });
    // So is one that belongs to no screen.
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.goForward();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
