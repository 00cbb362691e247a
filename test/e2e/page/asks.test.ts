import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AskList } from '../../../shared/contracts/ask.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { axeFindings } from '../../support/page/axe.ts';
import { pressInTurn } from '../../support/page/press-in-turn.ts';
import { browser, submit, tab, untilRun, url, useServed } from '../../support/page/use-served.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

useServed(`name: ${uniqueWorkcell('page')}\nmodules: [{ name: ada, interface: operator }]\n`);

const form = {
  properties: {
    ph: { type: 'number', title: 'Acidity', unit: 'pH', minimum: 0, maximum: 14 },
    lid: { type: 'string', enum: ['open', 'shut'] },
    clean: { type: 'boolean' },
    note: { type: 'string' },
    tip: { type: 'integer', enum: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
  },
  required: ['ph', 'clean'],
};

async function asks(): Promise<AskList> {
  return (await (await fetch(`${url}/asks`)).json()) as AskList;
}

/** Hands in a run that asks; resolves to its id, once the question is open. */
async function ask(action: string, args: JsonObject, page: Page): Promise<string> {
  const flowdef = [{ name: 'Ask', module: 'ada', action, args }];
  const run_id = await submit({ name: 'questions', flowdef });
  await until('it is asked', async () => (await asks()).asks.some((each) => each.run_id === run_id));
  await question(page, args['message'] as string).waitFor();
  return run_id;
}

function question(page: Page, message: string): Locator {
  return page.getByRole('article', { name: message });
}

async function valuesOf(run: string): Promise<JsonObject> {
  const over = await untilRun<{ status: string; steps: { values: JsonObject }[] }>(
    run,
    'is over',
    ({ status }) => status === 'completed',
  );
  return over.steps[0]?.values ?? {};
}

describe('the inbox of people', () => {
  it('nobody asked, then somebody > is counted on every screen, and two clicks and an answer let the run go on', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/asks`);
    await page.getByText('Nobody is asked anything now.').waitFor();
    const run = await ask('confirm', { message: 'Is the lid shut?' }, page);
    await page.goto(`${url}/#/system`);
    await page.getByRole('link', { name: 'asks 1' }).click();
    const asked = question(page, 'Is the lid shut?');
    expect(await asked.getByRole('button', { name: 'Answer' }).isDisabled()).toBe(true);
    await asked.getByText('Yes', { exact: true }).click();
    await asked.getByRole('button', { name: 'Say why' }).click();
    await asked.getByLabel('Why').fill('I looked');
    await asked.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('“Is the lid shut?” Ada answered yes').waitFor();
    await page.getByRole('link', { name: 'asks 0' }).waitFor();
    expect(await valuesOf(run)).toMatchObject({ confirmed: true, by: 'Ada', reason: 'I looked' });
    await page.getByRole('heading', { name: 'Answered last' }).waitFor();
  });

  it('a form > is filled in with the keyboard alone; what does not fit is marked, and stays', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/`);
    await pressInTurn(page, 'g', 'a');
    await page.getByRole('heading', { name: 'People asked' }).waitFor();
    const run = await ask('input', { message: 'What do you read?', schema: form }, page);
    const asked = question(page, 'What do you read?');
    const focused = page.locator(':focus');
    await asked.getByLabel('Acidity (pH)').focus();
    await page.keyboard.type('15');
    await page.keyboard.press('Enter');
    // What is needed is told before the gateway is asked, and has the focus.
    await asked.getByText('this is needed').waitFor();
    await asked.getByRole('radio', { name: 'yes' }).and(focused).waitFor();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await asked.getByLabel('note').and(focused).waitFor();
    await page.keyboard.type('7');
    await page.keyboard.press('Enter');
    await asked.getByText('must be <= 14').waitFor();
    await asked.getByRole('alert').getByText('what is marked does not fit').waitFor();
    await asked.getByLabel('Acidity (pH)').and(focused).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('7.4');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await asked
      .getByRole('radio', { name: 'shut', checked: true })
      .or(asked.getByRole('radio', { name: 'open', checked: true }))
      .waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(/“What do you read\?” Ada answered ph 7.4/).waitFor();
    expect(await valuesOf(run)).toMatchObject({
      ph: 7.4,
      clean: true,
      note: '7',
      lid: expect.any(String) as string,
    });
  });

  it('a deadline > counts down on the run’s own screen, and its default lets the run go on', async () => {
    const { page } = tab;
    await page.goto(`${url}/#/asks`);
    // Nobody who looks is too late for it.
    const args = { message: 'Go on?', deadline: 59, default: false };
    const run = await ask('confirm', args, page);
    await question(page, 'Go on?')
      .getByRole('link', { name: /^questions/ })
      .click();
    await page.waitForURL(`${url}/#/runs/${run}?step=0`);
    await question(page, 'Go on?')
      .getByText(/\d s left, then “no” counts/)
      .waitFor();
    await fetch(`${url}/runs/${run}/cancel`, { method: 'POST' });
    await question(page, 'Go on?').waitFor({ state: 'detached' });
    await page.goto(`${url}/#/asks`);
    const step = { name: 'Ask', module: 'ada', action: 'confirm' };
    const soon = { ...args, message: 'Go on soon?', deadline: 1 };
    const late = await submit({ name: 'questions', flowdef: [{ ...step, args: soon }] });
    expect(await valuesOf(late)).toMatchObject({ confirmed: false, answered: false });
    await question(page, 'Go on soon?').waitFor({ state: 'detached' });
    await page.goto(`${url}/#/asks?ask=${late}.0.1`);
    await page.getByText(/“Go on soon\?” nobody answered in time: “no” counts/).waitFor();
    expect(tab.errors).toEqual([]);
  });

  describe('with questions of every kind', () => {
    beforeAll(async () => {
      const { page } = tab;
      await page.goto(`${url}/#/asks`);
      await ask('confirm', { message: 'Confirm?' }, page);
      await ask('choose', { message: 'Choose?', options: ['PBS', 'a very long name of a buffer'] }, page);
      await ask('input', { message: 'Input?', schema: form }, page);
    });

    it('on a phone > shuts nobody out, does not scroll to the side, and asks for a name that it does not know', async () => {
      const small = await browser.tabFor(onTestFinished, { width: 390, name: '' });
      // Whoever comes from the last screen in the row sees that of the asks in it.
      await small.page.goto(`${url}/#/system`);
      const ways = small.page.getByRole('navigation', { name: 'Screens' });
      const shownFrom = async (name: string) => (await ways.getByRole('link', { name }).boundingBox())?.x;
      await expect.poll(() => shownFrom('Asks')).toBeLessThan(0);
      await small.page.getByTitle('questions that runs put to people').click();
      await question(small.page, 'Input?').waitFor();
      await expect.poll(() => shownFrom('Asks')).toBeGreaterThanOrEqual(0);
      expect(await axeFindings(small.page)).toEqual([]);
      // The others are a press away, each large enough for a thumb.
      const all = small.page.getByRole('button', { name: 'All screens' });
      await all.click();
      for (const link of await ways.getByRole('link').all()) {
        const { x = -1, width = 0, height = 0 } = (await link.boundingBox()) ?? {};
        expect([x >= 0, x + width <= 390, height >= 44]).toEqual([true, true, true]);
      }
      expect(await axeFindings(small.page)).toEqual([]);
      await ways.getByRole('link', { name: 'System' }).click();
      await small.page.waitForURL(`${url}/#/system`);
      expect(await all.getAttribute('aria-expanded')).toBe('false');
      await small.page.goBack();
      const asked = question(small.page, 'Confirm?');
      await asked.getByText('No', { exact: true }).click();
      await asked.getByLabel('Your name').waitFor();
      expect(await asked.getByRole('button', { name: 'Answer' }).isDisabled()).toBe(true);
      expect(await small.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    });
  });
});
