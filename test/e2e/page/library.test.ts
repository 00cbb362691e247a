import { beforeAll, describe, expect, it } from 'vitest';
import type { LibraryDraftView } from '../../../shared/contracts/library-view.ts';
import { ask } from '../../support/ask.ts';
import { dropFiles } from '../../support/page/drop-files.ts';
import { pressInTurn } from '../../support/page/press-in-turn.ts';
import { submit, tab, untilRun, url, useServed } from '../../support/page/use-served.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';

useServed(cliWorkcell('page_library'));

const text = (wells: string, note = ''): string => `# ${note}
parameters:
  - { name: wells, type: array, description: which are read, default: ${wells} }
  - { name: how, enum: [slow, fast], default: slow }
${cliWorkflow('read', { wells: '$wells' }).replace('name: cli', 'name: read $how')}`;

interface Run {
  status: string;
  given_parameters: Record<string, unknown> | null;
  library?: { name: string; version: number };
}

const library = <Body>(method: string, path: string, body?: object) =>
  ask<Body>(method, `${url}/workflows/${path}`, body);

const runOf = (address: string): string => /runs\/([0-9A-Z]{26})/.exec(address)?.[1] ?? '';
const done = (run: string) => untilRun<Run>(run, 'is done', ({ status }) => status === 'completed');

beforeAll(async () => {
  await library('PUT', 'read-wells', { workflow: text('["A1"]', 'first'), note: 'first' });
});

describe('the library on the page', () => {
  it('somebody who reads no YAML > finds a workflow, runs it with his values by keys alone, and again with others', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/`);
    await page.getByText('Instruments').first().waitFor();
    await pressInTurn(page, 'g', 'b');
    await page.getByRole('searchbox', { name: 'Search workflows' }).focus();
    await page.keyboard.type('wells');
    await page.waitForURL(/text=wells/);
    await page.getByRole('link', { name: 'read-wells' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('wells').focus();
    await page.keyboard.type('["B2"]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).and(page.locator(':enabled')).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/runs\/[0-9A-Z]{26}/);
    const first = runOf(page.url());
    expect(await done(first)).toMatchObject({
      given_parameters: { wells: ['B2'], how: 'fast' },
      library: { name: 'read-wells', version: 1 },
    });
    await page.getByRole('button', { name: 'Run again', exact: true }).press('Enter');
    await page.waitForURL((to) => /#\/runs\//.test(to.href) && !to.href.includes(first));
    expect(await done(runOf(page.url()))).toMatchObject({ given_parameters: { wells: ['B2'] } });
    await page.getByRole('link', { name: 'Run again with other values …' }).press('Enter');
    await expect.poll(() => page.getByLabel('wells').inputValue()).toBe('["B2"]');
    await page.getByRole('tab', { name: 'Runs' }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    expect([tab.elsewhere(url), tab.errors]).toEqual([[], []]);
  });

  it('cells from a spreadsheet > are a run per row, and the row that is wrong is marked', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/library/read-wells`);
    await page.getByRole('button', { name: 'A run per row …' }).click();
    await page.getByLabel('wells of run 1').focus();
    await page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'how\\twells\\nfast\\t["A1"]\\nslowly\\t["A2"]\\n');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    })()`);
    await page.getByRole('row', { name: /^2 wrong/ }).waitFor();
    await page.getByLabel('how of run 2').fill('slow');
    await page.getByRole('button', { name: 'Submit 2 runs' }).click();
    await page.waitForURL(/#\/runs\?.*experiment_id=/);
    await page.getByText('2 of 2', { exact: true }).waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('a text that is changed > is kept while it is written, is taken up again, and becomes a version unless somebody was quicker', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/library/read-wells?tab=text`);
    await page.getByRole('button', { name: 'Edit version 1' }).click();
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    await page.route('**/draft', (route) => route.abort());
    await page.keyboard.type('# mine');
    await page.keyboard.press('Enter');
    await page.getByText('What you write is not kept').waitFor();
    // It is kept once the gateway answers: nobody has to write on for that.
    await page.unroute('**/draft');
    await page.getByText(/^kept/).waitFor();
    // Another tab writes, too: neither writes over the other unasked.
    const { draft } = (await library<LibraryDraftView>('GET', 'read-wells/draft')).body;
    const elsewhere = (what: string) =>
      library('PUT', 'read-wells/draft', { workflow: `# ${what}\n${draft?.workflow}`, based_on: 1 });
    await elsewhere('theirs');
    await page.keyboard.type('# and mine');
    await page.getByText(/was kept elsewhere, too/).waitFor();
    await page.getByRole('button', { name: 'Keep mine in its place' }).click();
    await page.getByText(/^kept/).waitFor();
    await page.getByRole('button', { name: 'Leave it for later' }).click();
    await page.getByRole('button', { name: 'Go on with it' }).waitFor();
    await elsewhere('newer');
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await page.locator('.cm-content').getByText('# newer').waitFor();
    // What a field of the step form has just been given goes along.
    await page.locator('.cm-line', { hasText: 'module: reader' }).click();
    const form = page.getByRole('group', { name: 'Step the step' });
    await form.getByLabel('More keys').selectOption('timeout');
    await form.getByLabel('timeout').fill('20');
    await page.getByRole('button', { name: 'Leave it for later' }).click();
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await page.locator('.cm-line', { hasText: 'timeout: 20' }).waitFor();
    await library('PUT', 'read-wells', { workflow: text('["A1"]', 'theirs'), based_on: 1, by: 'Bo' });
    await page.goto(`${url}/#/library`);
    await page.getByText('Not finished yet:').getByRole('link', { name: 'read-wells' }).click();
    await page.getByText('# mine').waitFor();
    await page.getByRole('button', { name: 'Save …' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/has version 2 by Bo/).waitFor();
    await page.getByRole('cell', { name: '# theirs' }).waitFor();
    await page.getByRole('button', { name: 'Save it after version 2' }).click();
    await page.getByText('Begun from', { exact: false }).waitFor({ state: 'detached' });
    expect((await library('GET', 'read-wells')).body).toMatchObject({ newest: { version: 3, based_on: 2 } });
    expect((await library('GET', 'read-wells/draft')).body).toEqual({ draft: null });
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('region', { name: 'version 2 and version 3' }).getByText('# mine').waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('what stands in the editor > goes to the library, and comes from it; tags and notes are found again', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await page.getByText('Drop a workflow with its files').waitFor();
    await dropFiles(page, [{ name: 'plates.yaml', text: text('["C3"]', 'plates') }]);
    await page.getByRole('button', { name: 'Save to library …' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('plates');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'plates, version 1' }).click();
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByLabel('Tags').fill('assay, plates');
    await page.getByLabel('Notes').fill('For the morning.');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('list', { name: 'Tags' }).getByRole('link', { name: 'assay' }).click();
    await page.getByRole('link', { name: 'plates', exact: true }).first().waitFor();
    expect(await page.getByRole('link', { name: 'read-wells' }).count()).toBe(0);
    await page.goto(`${url}/#/submit`);
    await page.getByRole('button', { name: 'Open from library …' }).click();
    await page.getByRole('button', { name: /read-wells/ }).click();
    await page.getByText('# mine').waitFor();
    await page.getByRole('link', { name: 'read-wells, version 3' }).waitFor();
    // The values of one workflow are never those of another.
    await page.getByLabel('wells').fill('["D4"]');
    await page.getByRole('button', { name: 'Open from library …' }).click();
    await page.getByRole('button', { name: /plates/ }).click();
    await page.getByText('# plates').waitFor();
    await expect.poll(() => page.getByLabel('wells').inputValue()).toBe('');
    // A value that each run gives is no fault of the text.
    await library('PUT', 'wants', { workflow: cliWorkflow('read', { wells: 'payload.wells' }) });
    await page.goto(`${url}/#/library/wants?tab=text&edit=true`);
    await page.getByText('It can be run, with the values that it wants.').waitFor();
    expect(await page.locator('.cm-lint-marker-error').count()).toBe(0);
    expect(tab.errors).toEqual([]);
  });

  it('a run of a text that was handed in > is run again as it was', async () => {
    const { page } = tab;
    const run = await submit({
      name: 'plain',
      flowdef: [{ name: 'r', module: 'reader', action: 'read', args: { wells: ['A1'] } }],
    });
    await done(run);
    await page.goto(`${url}/#/runs/${run}`);
    await page.getByRole('button', { name: 'Run again', exact: true }).click();
    await page.waitForURL((to) => /#\/runs\//.test(to.href) && !to.href.includes(run));
    await done(runOf(page.url()));
    expect(tab.errors).toEqual([]);
  });
});
