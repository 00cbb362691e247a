import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { ask } from '../../support/ask.ts';
import { axeFindings } from '../../support/page/axe.ts';
import { mark } from '../../support/page/mark.ts';
import { tab, url, untilRun, useServed } from '../../support/page/use-served.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

const bench = `import { action, defineModule } from 'weir/module';
export default defineModule({
  name: 'bench',
  actions: {
    read: action({
      args: { type: 'object', properties: { volume: { type: 'number' } } },
      run: ({ args: { volume } }) => ({ data: {
        od: Math.abs(volume - 30) / 10,
        plate: Object.fromEntries('ABCDEFGH'.split('').map((row, at) => [row + '1', volume + at])),
      } }),
    }),
  },
});`;

useServed(
  `name: ${uniqueWorkcell('page_results')}\nmodules:\n  - { name: bench, interface: file, config: { file: ./bench.mjs } }\n`,
  { 'bench.mjs': bench },
);

const workflow = {
  name: 'dose',
  parameters: [{ name: 'volume', type: 'number', default: 5 }],
  flowdef: [{ name: 'read', module: 'bench', action: 'read', args: { volume: '$volume' } }],
};

describe('the results of an experiment', () => {
  const experiment_id = newId();
  let runs: string[];

  beforeAll(async () => {
    const form = { experiment_id, workflow: JSON.stringify(workflow), table: 'volume\n10\n20\n30\n40\n' };
    const answer = await fetch(`${url}/runs`, { method: 'POST', body: new URLSearchParams(form) });
    runs = ((await answer.json()) as { runs: { run_id: string }[] }).runs.map(({ run_id }) => run_id);
    for (const run of runs)
      await untilRun<{ status: string }>(run, 'is over', ({ status }) => status === 'completed');
  });

  it('what was given and what came out > stands in a table that is sorted, filtered and kept as CSV by what the address says', async () => {
    await tab.page.goto(`${url}/#/experiments/${experiment_id}?tab=results`);
    const rows = tab.page.getByRole('region', { name: 'Results by run' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(4);
    await tab.page.getByRole('button', { name: 'volume', exact: true }).press('Enter');
    await tab.page.getByRole('searchbox', { name: 'Filter: a word, or od > 0.5' }).fill('volume >= 20');
    await expect.poll(() => rows.count()).toBe(3);
    await tab.page
      .getByRole('group', { name: 'Best so far' })
      .getByRole('button', { name: 'lowest' })
      .press('Enter');
    await expect.poll(() => rows.nth(1).textContent()).toContain(`…${runs[2]!.slice(-6)} lowest`);
    expect(decodeURIComponent(tab.page.url())).toMatch(/sort=given\.volume.*find=volume.>=.20.*best=least/);
    const [download] = await Promise.all([
      tab.page.waitForEvent('download'),
      tab.page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    const [head = '', ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    const od = head.split(',').indexOf('read.od');
    expect(lines.map((line) => [line.split(',')[0], line.split(',')[od]])).toEqual([
      [runs[1], '1'],
      [runs[2], '0'],
      [runs[3], '1'],
    ]);
    expect(await axeFindings(tab.page)).toEqual([]);
    const more = { experiment_id, workflow: JSON.stringify(workflow), parameters: '{"volume":50}' };
    await fetch(`${url}/runs/start`, { method: 'POST', body: new URLSearchParams(more) });
    await expect.poll(() => rows.count()).toBe(4);
  });

  it('plates > stand side by side, and marked runs are compared with each other', async () => {
    await expect.poll(() => tab.page.getByRole('img', { name: /of 8 wells/ }).count()).toBe(4);
    for (const run of runs.slice(1)) await mark(tab.page, `Mark dose …${run.slice(-6)}`);
    await tab.page.getByRole('button', { name: 'difference from the first' }).click();
    const map = tab.page.getByRole('img', {
      name: 'value, difference from the first of 8 wells of a plate of 96: from 10 in A1 to 10 in A1',
    });
    await map.waitFor();
    await tab.page.getByRole('link', { name: 'Compare them' }).click();
    await tab.page.getByRole('heading', { name: 'Arguments that differ' }).waitFor();
    const args = tab.page.getByRole('region', { name: 'Arguments that differ' }).locator('tbody tr');
    await expect.poll(() => args.allTextContents()).toEqual(['readvolume2030 +1040 +20']);
  });

  it('tags and a note > are written on the run, found by and with the keyboard, and told where somebody else was there before', async () => {
    await tab.page.goto(`${url}/#/runs/${runs[0]}`);
    await tab.page.getByRole('button', { name: 'Add tags or a note' }).click();
    const dialog = tab.page.getByRole('alertdialog');
    await dialog.getByRole('textbox', { name: 'Tags' }).fill('good, batch 7');
    await dialog.getByRole('textbox', { name: 'Note' }).fill('The camera was cleaned.');
    const other = { tags: ['odd'], note: '', revision: 0, by: 'Ben' };
    await ask('PUT', `${url}/runs/${runs[0]}/notes`, other);
    await dialog.getByRole('button', { name: 'Write' }).click();
    await dialog.getByText(/was changed by Ben meanwhile/).waitFor();
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await tab.page.getByRole('link', { name: 'odd' }).waitFor();
    await tab.page.getByRole('button', { name: 'Edit tags and note' }).click();
    await dialog.getByRole('textbox', { name: 'Tags' }).fill('good');
    await dialog.getByRole('textbox', { name: 'Note' }).fill('A bubble in the line.');
    await dialog.getByRole('button', { name: 'Write' }).click();
    await tab.page.getByRole('link', { name: 'good' }).click();
    await tab.page.getByText('This is the only run that fits.').waitFor();
    await tab.page.getByRole('row').getByText('volume 10').waitFor();
    await tab.page.keyboard.press('Control+k');
    await tab.page.getByRole('combobox', { name: 'What to find' }).pressSequentially('bubble');
    const option = tab.page.getByRole('option', { name: `dose …${runs[0]!.slice(-6)}` });
    await expect.poll(() => option.textContent()).toContain('good · volume 10');
    await tab.page.keyboard.press('Enter');
    await tab.page.waitForURL(new RegExp(`runs/${runs[0]}`));
    expect(tab.errors).toEqual([]);
  });
});
