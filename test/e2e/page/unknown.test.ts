import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;
let tab: Tab;
/** A run that waits for somebody to say what the arm did. */
let run: string;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.openApart(), PageBrowser.launch()]);
  run = await lab.submit('dispense', [
    { module: 'arm', action: 'long', on_unknown: 'pause' },
    { module: 'reader', action: 'quick' },
  ]);
  await losePower();
  tab = await browser.tab();
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

/** The arm's computer goes down and comes back while the arm acts for the run. */
async function losePower(): Promise<void> {
  await lab.becomes(run, 'running');
  await lab.killAgent('arm');
  await lab.startAgent('arm');
  await lab.becomes(run, 'paused');
}

describe('an outcome that nobody knows', () => {
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
    expect(await lab.status(run)).toBe('running');
  });

  it('somebody else decides meanwhile > the refusal says so, and stays', async () => {
    await losePower();
    const { page } = tab;
    await page.goto(`${lab.url}/#/runs/${run}/unknown`);
    await page.getByText('It did not happen').click();
    await page.getByLabel('Why: what have you seen?').fill('the tip is wet');
    await page.route('**/resolve', async (route) => {
      const said = { as: 'happened', by: 'Grace', reason: 'the well is full' };
      if (route.request().method() === 'POST') {
        await lab.post(`runs/${run}/resolve`, said);
        // A word that comes before the owner has heard the other is taken, too, and means nothing.
        await lab.becomes(run, 'completed');
      }
      await route.continue();
    });
    await page.getByRole('button', { name: 'Decide …' }).click();
    await page.getByRole('button', { name: 'Yes: It did not happen' }).click();
    await page.getByText('There is nothing to decide').waitFor();
    await page.getByRole('alert').getByText('Your word was not taken').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });
});
