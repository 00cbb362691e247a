import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.open(), PageBrowser.launch()]);
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

describe('cancelling a run that acts', () => {
  it('takes two steps and a reason, is shown when it is so, and the log says who did it', async () => {
    const run = await lab.submit('mix', [{ module: 'arm', action: 'long' }]);
    await lab.becomes(run, 'running');
    const tab = await browser.tab();
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
