import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../support/ask.ts';
import { mark } from '../../support/page/mark.ts';
import type { Tab } from '../../support/page/page-browser.ts';
import { browser, untilRun, url, useServed } from '../../support/page/use-served.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

useServed(`name: ${uniqueWorkcell('page_flows')}
modules:
  - name: reader
    interface: simulator
    config:
      actions:
        read:
          args: { volume: { type: number, minimum: 1, unit: ul, description: how much is in a well } }
          required: [volume]
          duration: 0.05
          returns: { data: { od: 0.4 } }
        shake: { duration: 0.05 }
`);

const text = `# Reads a plate
metadata: { description: Shakes a plate and reads it. }
name: read
parameters:
  - { name: volume, type: number, minimum: 1, unit: ul, description: how much is in a well, default: 5 }
flowdef:
  - { name: shake it, module: reader, action: shake }
  - { name: read it, module: reader, action: read, args: { volume: $volume } }
`;

const runOf = (address: string): string => /runs\/([0-9A-Z]{26})/.exec(address)?.[1] ?? '';

/** What a scientist does in one sitting, each with what they use next. */
describe.each([
  [1440, 900],
  [820, 1180],
  [390, 844],
])('on %d by %d', (width, height) => {
  const name = `read-${width}`;
  let tab: Tab;
  let runs: string[] = [];

  beforeAll(async () => {
    await ask('PUT', `${url}/workflows/${name}`, { workflow: text, note: 'first' });
    tab = await browser.tab({ width, height });
  });
  afterAll(() => tab.close());

  /** Hands in what the form holds; resolves to the run, when it is done. */
  async function submitted(volume: string): Promise<string> {
    const { page } = tab;
    await page.getByLabel('volume (ul)').fill(volume);
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL(/#\/runs\/[0-9A-Z]{26}/);
    const run = runOf(page.url());
    await untilRun<{ status: string }>(run, 'is done', ({ status }) => status === 'completed');
    return run;
  }

  it('a workflow of the library > is run with other values, and again with others', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/library`);
    await page.getByRole('link', { name }).click();
    runs = [await submitted('10')];
    await page.getByRole('link', { name: 'Run again with other values …' }).click();
    await expect.poll(() => page.getByLabel('volume (ul)').inputValue()).toBe('10');
    runs.push(await submitted('20'));
    expect(runs[1]).not.toBe(runs[0]);
    expect(tab.errors).toEqual([]);
  });

  it('the run > is looked at as a graph and in time, and gets a tag', async () => {
    const { page } = tab;
    const main = page.getByRole('main');
    await main.getByRole('group', { name: 'Steps as' }).getByText('Graph').click();
    await main.getByRole('button', { name: /^2 read it/ }).click();
    await page.waitForURL(/step=1/);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('application', { name: /When each step waited/ }).waitFor();
    await page.getByRole('button', { name: 'Add tags or a note' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('textbox', { name: 'Tags' }).fill(name);
    await dialog.getByRole('button', { name: 'Write' }).click();
    await main.getByRole('link', { name, exact: true }).first().waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('what the runs came to > is compared, and kept as CSV', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/results?workflow=${name}`);
    for (const run of runs) await mark(page, new RegExp(`^Mark .*${run.slice(-6)}$`));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    for (const run of runs) expect(csv).toContain(run);
    await page.getByRole('link', { name: 'Compare them' }).click();
    const args = page.getByRole('region', { name: 'Arguments that differ' }).locator('tbody tr');
    await expect.poll(() => args.allTextContents()).toEqual([expect.stringMatching(/20.*10|10.*20/)]);
    expect(tab.errors).toEqual([]);
  });

  it('the text > gets a new version through the form of a step, and can be told from the old one', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/library/${name}?tab=text&edit=true`);
    await page.locator('.cm-line', { hasText: 'name: shake it' }).click();
    const form = page.getByRole('group', { name: 'Step shake it' });
    await form.getByLabel('when').fill('1 < 2');
    await page.locator('.cm-line', { hasText: "when: '1 < 2'" }).waitFor();
    await page.getByRole('button', { name: 'Save …' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Begun from', { exact: false }).waitFor({ state: 'detached' });
    await page.goto(`${url}/#/library/${name}?tab=versions`);
    await page.getByText("when: '1 < 2'").first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(tab.errors).toEqual([]);
  });
});
