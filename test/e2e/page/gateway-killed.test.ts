import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;
let tab: Tab;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.openApart(), PageBrowser.launch()]);
  tab = await browser.tab();
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

const stepCount = 40;

/** The lines of a list of which only those in sight are in the page, in their order: it is gone through from its top to its end. */
async function allOf(page: Page, list: string): Promise<string[]> {
  return page.evaluate(`(async () => {
    const box = document.querySelector('${list}').parentElement;
    const drawn = () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
    const seen = new Map();
    for (let top = 0; top < box.scrollHeight; top += box.clientHeight / 2) {
      box.scrollTop = top;
      await drawn();
      for (const line of box.querySelectorAll('li')) seen.set(Number(line.dataset.index), line.innerText);
    }
    return [...seen].sort(([a], [b]) => a - b).map(([, text]) => text);
  })()`);
}

describe('a gateway that is killed in the middle of a run', () => {
  it('is told with its age, leaves the stop, and nothing is lost or doubled when it is back', async () => {
    const { page } = tab;
    const quick = Array.from({ length: stepCount }, (_, at) => ({
      module: at % 2 === 0 ? ('arm' as const) : ('reader' as const),
      action: 'quick' as const,
    }));
    const run = await lab.submit('many', quick);
    await page.goto(`${lab.url}/#/runs/${run}?tab=log`);
    await page.getByRole('log').getByRole('listitem').first().waitFor();
    await lab.killGateway();

    await page.getByText(/^\d+ s old: reconnecting$/).waitFor();
    for (const name of ['Pause …', 'Cancel …']) {
      await page.getByRole('button', { name, disabled: true }).waitFor();
    }
    expect(await page.getByRole('button', { name: 'STOP' }).isEnabled()).toBe(true);
    const opacity = `getComputedStyle(document.querySelector('main .data')).opacity`;
    expect(Number(await page.evaluate(opacity))).toBeLessThan(1);

    await lab.startGateway();
    await page.getByText('live', { exact: true }).first().waitFor();
    await lab.becomes(run, 'completed');
    await page.getByText(`All ${stepCount} steps are done.`).waitFor();
    expect(Number(await page.evaluate(opacity))).toBe(1);

    const log = await lab.get<string>(`runs/${run}/log`);
    const told = [...log.matchAll(/^\d{4}-\d\d-\d\dT\S+ [A-Z]+ +(.*)$/gm)].map(([, text]) => text);
    const events = log.match(/ \(INFO\): \{/g) ?? [];
    await page.getByRole('button', { name: `events ${events.length}`, exact: true }).waitFor();
    const shown = async () => (await allOf(page, '[role=log] ol')).map((line) => line.split('\n').at(-1));
    await expect.poll(shown).toEqual(told);

    const { steps } = await lab.get<{ steps: { name: string; state: string }[] }>(`runs/${run}`);
    expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    const list = await allOf(page, `[aria-label="${stepCount} steps"]`);
    expect(list.map((line) => line.split('\n', 2))).toEqual(
      steps.map(({ name }, at) => [`${at + 1} ${name}`, 'done']),
    );
    expect(tab.errors).toEqual([]);
  });
});
