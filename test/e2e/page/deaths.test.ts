import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;
let tab: Tab;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.openApart(), PageBrowser.launch()]);
  tab = await browser.tab();
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

const stepCount = 40;

/** The lines of a list of which only those in sight are in the page, in their order: it is gone through from its top to its end. */
async function allOf(page: Page, list: string): Promise<string[]> {
  return page.evaluate(`(async () => {
    const box = document.querySelector('${list}').parentElement;
    const drawn = () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
    const seen = new Map();
    for (let top = 0; top < box.scrollHeight; top += box.clientHeight / 2) {
      box.scrollTop = top;
      await drawn();
      for (const line of box.querySelectorAll('li')) seen.set(Number(line.dataset.index), line.innerText);
    }
    return [...seen].sort(([a], [b]) => a - b).map(([, text]) => text);
  })()`);
}

describe('a gateway that is killed in the middle of a run', () => {
  it('is told with its age, leaves the stop, and nothing is lost or doubled when it is back', async () => {
    const { page } = tab;
    const quick = Array.from({ length: stepCount }, (_, at) => ({
      module: at % 2 === 0 ? ('arm' as const) : ('reader' as const),
      action: 'quick' as const,
    }));
    // The middle of the run lasts as long as the page needs.
    lab.freezeAgent('reader');
    const run = await lab.submit('many', quick);
    await page.goto(`${lab.url}/#/runs/${run}?tab=log`);
    await page.getByRole('log').getByRole('listitem').first().waitFor();
    await lab.killGateway();
    lab.thawAgent('reader');

    await page.getByText(/^\d+ s old: reconnecting$/).waitFor();
    for (const name of ['Pause …', 'Cancel …']) {
      await page.getByRole('button', { name, disabled: true }).waitFor();
    }
    expect(await page.getByRole('button', { name: 'STOP' }).isEnabled()).toBe(true);
    const opacity = `getComputedStyle(document.querySelector('main .data')).opacity`;
    expect(Number(await page.evaluate(opacity))).toBeLessThan(1);

    await lab.startGateway();
    await page.getByText('live', { exact: true }).first().waitFor();
    await lab.becomes(run, 'completed');
    await page.getByText(`All ${stepCount} steps are done.`).waitFor();
    expect(Number(await page.evaluate(opacity))).toBe(1);

    const log = await lab.get<string>(`runs/${run}/log`);
    const told = [...log.matchAll(/^\d{4}-\d\d-\d\dT\S+ [A-Z]+ +(.*)$/gm)].map(([, text]) => text);
    const events = log.match(/ \(INFO\): \{/g) ?? [];
    await page.getByRole('button', { name: `events ${events.length}`, exact: true }).waitFor();
    const shown = async () => (await allOf(page, '[role=log] ol')).map((line) => line.split('\n').at(-1));
    await expect.poll(shown).toEqual(told);

    const { steps } = await lab.get<{ steps: { name: string; state: string }[] }>(`runs/${run}`);
    expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    const list = await allOf(page, `[aria-label="${stepCount} steps"]`);
    expect(list.map((line) => line.split('\n', 2))).toEqual(
      steps.map(({ name }, at) => [`${at + 1} ${name}`, 'done']),
    );
    expect(tab.errors).toEqual([]);
  });
});

describe('an outcome that nobody knows', () => {
  /** A run that waits for somebody to say what the arm did: its computer went down and came back meanwhile. */
  let run: string;
  beforeAll(async () => {
    run = await lab.submit('dispense', [
      { module: 'arm', action: 'long', on_unknown: 'pause' },
      { module: 'reader', action: 'quick' },
    ]);
    await lab.becomes(run, 'running');
    await lab.killAgent('arm');
    await lab.startAgent('arm');
    await lab.becomes(run, 'paused');
  });

  it.each(['#/history', '#/system'])(
    'from %s > is counted, and two clicks lead to the decision',
    async (from) => {
      const { page } = tab;
      await page.goto(`${lab.url}/${from}`);
      await page.getByRole('link', { name: 'unknown 1' }).click();
      await page.getByRole('link', { name: /^Look and decide arm/ }).click();
      await page.getByRole('heading', { name: /^What did arm\/\S+ do\?$/ }).waitFor();
      expect(page.url()).toBe(`${lab.url}/#/runs/${run}/unknown`);
    },
  );

  it('the decision > says what each answer leads to before one is chosen, and asks why', async () => {
    const { page } = tab;
    const { answers } = await lab.get<{ answers: { label: string; consequence: string }[] }>(
      `runs/${run}/resolve`,
    );
    for (const { label, consequence } of answers) {
      await page.getByRole('radio', { name: `${label} → ${consequence}` }).waitFor();
    }
    expect(await page.getByRole('radio').count()).toBe(answers.length);
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    const decide = page.getByRole('button', { name: 'Decide …' });
    expect(await decide.isDisabled()).toBe(true);
    await page.getByText('It did not happen').click();
    expect(await decide.isDisabled()).toBe(true);
    await page.getByLabel('Why: what have you seen?').fill('the tip is dry');
    await decide.click();
    // It takes a second step, and can be left.
    await page.getByRole('button', { name: 'Not yet' }).click();
    expect(await lab.status(run)).toBe('paused');
  });

  it('is decided > the run goes on, and the log says who said so and why', async () => {
    const { page } = tab;
    await page.getByRole('button', { name: 'Decide …' }).click();
    await page.getByRole('button', { name: 'Yes: It did not happen' }).click();
    await page.getByText('The gateway has taken your word: “It did not happen: do it again”').waitFor();
    await page.getByRole('link', { name: 'unknown 0' }).waitFor();
    await page.getByRole('link', { name: 'Open the run' }).click();
    await page.getByRole('list', { name: '2 steps' }).getByText('attempt 2').waitFor();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page
      .getByRole('log')
      .getByText(/Ada.*the tip is dry/)
      .waitFor();
    // The step was given out before; the arm is killed next, and is to have begun.
    await expect.poll(() => lab.status(run)).toBe('running');
  });

  it('the run is over > there is no form, and a way to the instrument', async () => {
    const { page } = tab;
    await lab.killAgent('arm');
    await lab.startAgent('arm');
    await lab.becomes(run, 'paused');
    await lab.post(`runs/${run}/resolve`, { as: 'abort', by: 'Ada' });
    await lab.becomes(run, 'failed');
    await page.goto(`${lab.url}/#/runs/${run}/unknown`);
    await page.getByText(/There is nothing to decide: the run has ended.*weir reset arm/).waitFor();
    expect(await page.getByRole('radio').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Decide …' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Open arm' }).click();
    await page.waitForURL(`${lab.url}/#/lab/arm`);
  });
});
