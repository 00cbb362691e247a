import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.open(), PageBrowser.launch()]);
});
afterAll(async () => {
  lab.thawAgent('arm');
  await browser.close();
  await lab.close();
});

describe('the stop on every page', () => {
  it('is pressed while one instrument hangs > each answer is shown as it comes, and the one that hangs is named', async () => {
    const { page } = await browser.tab();
    await page.goto(`${lab.url}/#/runs`);
    lab.freezeAgent('arm');
    await page.getByRole('button', { name: 'STOP' }).click();
    await page.getByRole('button', { name: 'Press again to stop 2 instruments' }).click();
    const sheet = page.getByRole('dialog', { name: 'Safety stop' });
    const answerOf = (module: string) => sheet.getByRole('row').filter({ hasText: module });
    await answerOf('reader').getByText('stopped', { exact: true }).waitFor();
    await answerOf('arm')
      .getByText(/not confirmed yet|its agent is silent/)
      .waitFor();
    lab.thawAgent('arm');
    await answerOf('arm').getByText('stopped', { exact: true }).waitFor();
    const orders = (await (await fetch(`${lab.url}/admin`)).json()) as {
      workcell: { stopped: { by: string } };
    };
    expect(orders.workcell.stopped.by).toBe('Ada');
  });

  it('is armed by a key and given by Enter, and is never disabled', async () => {
    await lab.weir('reset', '--all');
    const { page } = await browser.tab();
    await page.goto(`${lab.url}/`);
    await lab.killGateway();
    await page.getByText(/old: reconnecting/).waitFor();
    await page.keyboard.press('Shift+S');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Safety stop' });
    await sheet.getByText('Use the emergency stop of the instruments.').waitFor();
    // It is sent again until somebody takes it.
    await lab.startGateway();
    await sheet.getByText(/Order \d+ is given/).waitFor();
    const orders = (await (await fetch(`${lab.url}/admin`)).json()) as { workcell: { stopped?: object } };
    expect(orders.workcell.stopped).toBeDefined();
  });
});
