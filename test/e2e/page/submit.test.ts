import { describe, expect, it } from 'vitest';
import { tab, url, useServed } from '../../support/page/use-served.ts';
import { dropFiles } from '../../support/page/drop-files.ts';
import { cliWorkcell, cliWorkflow } from '../../support/reader-workcell.ts';

const bottle = `import { action, defineModule } from 'weir/module';
export default defineModule({
  name: 'bottle',
  actions: {
    pour: action({
      args: { type: 'object', properties: { ml: { type: 'number' } }, required: ['ml'] },
      check: ({ args }) => (args.ml > 3 ? { problems: [{ argument: 'ml', message: 'only 3 ml are left' }] } : {}),
      run: () => ({}),
    }),
  },
});`;

const served = '  - { name: bottle, interface: file, config: { file: ./bottle.mjs } }\n';
useServed(cliWorkcell('page_submit') + served, { 'bottle.mjs': bottle });

describe('submitting from the page', () => {
  it('a workflow that is dropped > is checked, asks for its values, is handed in, and is followed to its end', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await page.getByText('Drop a workflow with its files').waitFor();
    await dropFiles(page, [{ name: 'read.yaml', text: cliWorkflow('read', { wells: 'payload.wells' }) }]);
    await page.getByLabel('payload.wells').fill('["A1", "B2"]');
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL(/#\/runs\/[0-9A-Z]{26}/);
    await page.getByText('completed', { exact: true }).first().waitFor();
    expect(tab.elsewhere(url)).toEqual([]);
    expect(tab.errors).toEqual([]);
  });

  it('parameters with all that is said of them > are a form, and the run shows the workflow as it was written', async () => {
    const { page } = tab;
    const text = `# gently\nparameters:
  - { name: ml, type: number, minimum: 1, maximum: 9, unit: ml, description: how much is poured, default: 2 }
  - { name: speed, enum: [slow, fast], default: slow }
${cliWorkflow('pour', { ml: '$ml' }, {}, 'bottle').replace('name: cli', 'name: by $speed')}`;
    await page.goto(`${url}/#/submit`);
    await dropFiles(page, [{ name: 'pour.yaml', text }]);
    await page.getByText('how much is poured; 1 to 9; default 2').waitFor();
    expect(await page.getByRole('radio', { name: 'slow' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'fast' }).check({ force: true });
    await page.getByLabel('ml (ml)').fill('12');
    await page.getByText('must be 9 ml or less, and is 12', { exact: true }).waitFor();
    await page.getByLabel('ml (ml)').fill('3');
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL(/#\/runs\/[0-9A-Z]{26}/);
    await page.getByRole('tab', { name: 'Definition' }).click();
    await page.getByRole('region', { name: 'Workflow' }).getByText('# gently').waitFor();
    await page.getByRole('region', { name: 'Parameters that were given' }).getByText('"fast"').waitFor();
    await page.getByText('completed', { exact: true }).first().waitFor();
    const run = page.url();
    // What stands in the form by now is not taken away unasked.
    await page.evaluate("localStorage.setItem('weir.draft', 'name: other')");
    await page.getByRole('link', { name: 'Run again with other values …' }).click();
    await page.getByRole('button', { name: 'Put that of the run in its place' }).click();
    await page.getByText('# gently').waitFor();
    await expect.poll(() => page.getByRole('radio', { name: 'fast' }).isChecked()).toBe(true);
    expect(await page.getByLabel('ml (ml)').inputValue()).toBe('3');
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL((to) => /#\/runs\/[0-9A-Z]{26}/.test(to.href) && to.href !== run);
    expect(tab.errors).toEqual([]);
  });

  it('a table that is dropped > fills the parameters, its wrong rows are told, and all its runs are handed in', async () => {
    const { page } = tab;
    const parameters = 'parameters:\n  - { name: ml, type: number, maximum: 9 }\n';
    const text = parameters + cliWorkflow('pour', { ml: '$ml' }, {}, 'bottle');
    await page.goto(`${url}/#/submit`);
    await dropFiles(page, [{ name: 'pour.yaml', text }]);
    await page.getByLabel('How many runs').fill('0');
    await page.getByText('must be a whole number from 1 to 1000').waitFor();
    await dropFiles(page, [{ name: 'plates.csv', text: 'ml\n1\nmuch\n' }]);
    await page.getByText('plates.csv:3', { exact: true }).waitFor();
    await page.getByText('row 2, column "ml": it must be a number, and is the text "much"').waitFor();
    expect(await page.getByLabel('ml', { exact: true }).count()).toBe(0);
    // Another workflow that takes the place has neither the table nor the values of this one.
    await dropFiles(page, [{ name: 'other.yaml', text: `# another\n${text}` }]);
    expect(await page.getByLabel('How many runs').inputValue()).toBe('');
    await dropFiles(page, [{ name: 'plates.csv', text: 'ml\n1\n2\n' }]);
    await page.getByRole('button', { name: 'Submit 2 runs', exact: true }).click();
    await page.waitForURL(/#\/runs\?.*experiment_id=/);
    await page.getByText('1 of 2', { exact: true }).waitFor();
    await page.getByText('2 of 2', { exact: true }).waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('a workflow with a mistake > is marked at its line, and cannot be handed in', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await dropFiles(page, [{ name: 'wrong.yaml', text: cliWorkflow('raed') }]);
    await page
      .getByRole('button', { name: /^line \d+, column \d+$/ })
      .first()
      .waitFor();
    await page.locator('.cm-lint-marker-error').first().waitFor();
    expect(
      await page
        .getByRole('button', { name: 'Submit', exact: true })
        .isDisabled()
        .catch(() => true),
    ).toBe(true);
  });

  it('a workflow that uses others > names the one that is missing at its place, takes it, and is carried out', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    const main = 'name: plates\nflowdef:\n  - { name: first, uses: ./parts/read.yaml }\n';
    await dropFiles(page, [{ name: 'plates.yaml', text: main }]);
    const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Workflows it uses' }) });
    await panel.getByText('missing').waitFor();
    await page.getByText('"./parts/read.yaml" did not come with the submission').waitFor();
    await page.getByRole('button', { name: /^line 3, column \d+$/ }).waitFor();
    await dropFiles(page, [
      { name: 'read.yaml', text: cliWorkflow('read', { wells: ['A1'] }) },
      { name: 'other.yaml', text: cliWorkflow('slow') },
    ]);
    // Of those that none uses the first is the one to be handed in.
    await page.getByRole('heading', { name: 'cli' }).waitFor();
    await dropFiles(page, [{ name: 'plates.yaml', text: main }]);
    await panel.getByText('attached').waitFor();
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.waitForURL(/#\/runs\/[0-9A-Z]{26}/);
    await page.getByText('completed', { exact: true }).first().waitFor();
    await page.getByRole('heading', { name: '1 first/the step' }).waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('the instruments are asked > the step that one would not take is told with its line, until the workflow changes', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await dropFiles(page, [{ name: 'pour.yaml', text: cliWorkflow('pour', { ml: 20 }, {}, 'bottle') }]);
    await page.getByText('It can be run.').waitFor();
    await page.getByRole('button', { name: 'Check with the instruments' }).click();
    await page.getByText('would not be taken', { exact: true }).waitFor();
    await page.getByText('"ml" for bottle.pour: only 3 ml are left').waitFor();
    await page.getByRole('button', { name: 'line 6, column 17' }).click();
    // It is said, and keeps nobody from handing in.
    expect(await page.getByRole('button', { name: 'Submit', exact: true }).isEnabled()).toBe(true);
    await dropFiles(page, [{ name: 'pour.yaml', text: cliWorkflow('pour', { ml: 2 }, {}, 'bottle') }]);
    await page.getByText('The workflow has changed since: ask again.').waitFor();
    await page.getByRole('button', { name: 'Check with the instruments' }).click();
    await page.getByText('Nothing keeps it from being done now.').waitFor();
    expect(tab.errors).toEqual([]);
  });
});
