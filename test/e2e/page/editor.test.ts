import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/page/axe.ts';
import { dropFiles } from '../../support/page/drop-files.ts';
import { tab, url, useServed } from '../../support/page/use-served.ts';

useServed(`name: page_editor
modules:
  - name: pump
    interface: simulator
    config:
      actions:
        pour:
          args: { ml: { type: number, minimum: 1, maximum: 9, unit: ml, description: how much is poured } }
          required: [ml]
        stir: { duration: 0 }
`);

const text = `name: drink # for one
flowdef:
  # first
  - name: pour it
    module: pump
    action: pour
    args: { ml: 2 } # a little
  - { name: stir it, module: pump, action: stir }
`;
const draft = (): Promise<string> => tab.page.evaluate<string>("localStorage.getItem('weir.draft')");

describe('the editor of a workflow', () => {
  it('nothing is written yet > the form asks for the first step, and writes it', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await page.getByLabel('Name of the workflow').fill('drink');
    await page.getByLabel('module *').selectOption('pump');
    await page.getByLabel('action *').selectOption('pour');
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add the first step' }).click();
    await page.getByRole('group', { name: 'Step pour' }).getByLabel('ml (ml)').fill('3');
    const step = '  - name: pour\n    module: pump\n    action: pour\n    args: { ml: 3 }\n';
    await expect.poll(draft).toBe(`name: drink\nflowdef:\n${step}`);
    await page.getByText('It can be run.').waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('the step in which the cursor is > is a form, whose changes change their own place in the text alone', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await dropFiles(page, [{ name: 'drink.yaml', text }]);
    await page.locator('.cm-line', { hasText: 'a little' }).waitFor();
    await page.locator('.cm-line', { hasText: 'action: pour' }).click();
    await page.waitForURL(/step=%2Fflowdef%2F0/);
    const form = page.getByRole('group', { name: 'Step pour it' });
    await form.getByText('how much is poured; 1 to 9').waitFor();
    await form.getByLabel('More keys').selectOption('timeout');
    await form.getByLabel('timeout').fill('20');
    await form.getByLabel('on_failure').selectOption('pause');
    // What the gateway finds stands at its field.
    await form.getByLabel('ml (ml)').fill('12');
    await form.locator('.wrong').waitFor();
    const longer = text.replace(
      'ml: 2 } # a little\n',
      'ml: 12 } # a little\n    timeout: 20\n    on_failure: pause\n',
    );
    await expect
      .poll(async () => (await draft()).split('\n').toSorted())
      .toEqual(longer.split('\n').toSorted());
    expect(await axeFindings(page)).toEqual([]);
    // A box of the graph is the step of the text.
    await page.getByRole('button', { name: 'Both' }).click();
    await page.getByText('stir it', { exact: true }).click();
    const next = page.getByRole('group', { name: 'Step stir it' });
    await next.getByLabel('when').fill('1 < 2');
    await expect.poll(draft).toContain("{ name: stir it, module: pump, action: stir, when: '1 < 2' }\n");
    expect(tab.errors).toEqual([]);
  });

  it('with the keyboard alone > keys, modules, actions and arguments are completed, and line breaks stay as they are', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/submit`);
    await dropFiles(page, [{ name: 'drink.yaml', text: text.replaceAll('\n', '\r\n') }]);
    await page.locator('.cm-line', { hasText: 'ml: 2' }).waitFor();
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    const pick = async (typed: string, word: string): Promise<void> => {
      await page.keyboard.type(typed);
      await page.locator('.cm-tooltip-autocomplete [aria-selected]', { hasText: word }).waitFor();
      // So long the editor takes no key, lest somebody picks what has just come up; nothing tells when that is over.
      await page.waitForTimeout(100);
      await page.keyboard.press('Enter');
    };
    await page.keyboard.type('  - name: pour more\n');
    await pick('mod', 'module');
    await pick('', 'pump');
    await page.keyboard.type('\n');
    await pick('act', 'action');
    await pick('', 'pour');
    await page.keyboard.type('\nargs: { ');
    await pick('m', 'ml');
    await page.keyboard.type('4');
    const added = '  - name: pour more\n    module: pump\n    action: pour\n    args: { ml: 4}';
    await expect.poll(draft).toBe(`${text}${added}`.replaceAll('\n', '\r\n'));
    await page.getByText('It can be run.').waitFor();
    expect(tab.errors).toEqual([]);
  });
});
