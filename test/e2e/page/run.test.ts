import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PageBrowser } from '../../support/page/page-browser.ts';
import { PageLab } from '../../support/page/page-lab.ts';

let lab: PageLab;
let browser: PageBrowser;

beforeAll(async () => {
  [lab, browser] = await Promise.all([PageLab.open(), PageBrowser.launch()]);
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

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
    // Without a reason nothing can be sent.
    expect(await ask.getByRole('button', { name: 'Cancel the run' }).isDisabled()).toBe(true);
    await ask.getByLabel('Why').fill('the plate fell');

    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/cancel', async (route) => {
      await held;
      await route.continue();
    });
    await ask.getByRole('button', { name: 'Cancel the run' }).click();
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

describe('a page that is loaded anew in the middle of a run', () => {
  it('shows the same step in the same tab, and goes on to the end of the run', async () => {
    // The reader has nothing for the run until somebody lets it go on: the middle lasts as long as the test needs.
    await lab.post('admin/pause/reader', { by: 'Grace' });
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
