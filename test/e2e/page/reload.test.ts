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

describe('a page that is loaded anew in the middle of a run', () => {
  it('shows the same step in the same tab, and goes on to the end of the run', async () => {
    // The reader has nothing for the run until somebody lets it go on: the middle lasts as long as the test needs.
    await lab.post('admin/pause/reader', { by: 'Grace' });
    const run = await lab.submit('mix', [
      { module: 'arm', action: 'quick' },
      { module: 'arm', action: 'quick' },
      { module: 'reader', action: 'quick' },
    ]);
    const tab = await browser.tab();
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
