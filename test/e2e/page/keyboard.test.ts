import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { pressInTurn } from '../../support/page/press-in-turn.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';
import type { Tab } from '../../support/page/page-browser.ts';

let tab: Tab;
let run: string;

usePage();

beforeAll(async () => {
  run = await lab.submit('mix', [
    { module: 'reader', action: 'quick' },
    { module: 'arm', action: 'long' },
  ]);
  await lab.becomes(run, 'running');
  tab = await browser.tab();
  await tab.page.goto(`${lab.url}/`);
  await tab.page.getByText('Instruments').first().waitFor();
});

/** What has the focus; a test that follows it waits until it is there. */
const focused = (page: Page) => page.locator(':focus');

/** Presses Tab until what has the focus is named so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const words = await page.evaluate<string>(
      `(({ ariaLabel, textContent }) => ariaLabel ?? textContent)(document.activeElement)`,
    );
    if (name.test(words.trim())) return;
  }
  throw new Error(`Tab does not come to ${String(name)}`);
}

/** True where somebody who looks sees what has the focus. */
function isMarked(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  })()`);
}

describe('with the keyboard alone', () => {
  it('g r > leads to the runs, j into the list, and Enter opens a run', async () => {
    const { page } = tab;
    await pressInTurn(page, 'g', 'r');
    await page.waitForURL(/#\/runs$/);
    await page.getByRole('link', { name: 'mix', exact: true }).first().waitFor();
    await page.keyboard.press('j');
    await page.getByRole('link', { name: 'mix', exact: true }).and(focused(page)).first().waitFor();
    expect(await isMarked(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${lab.url}/#/runs/${run}`);
  });

  it('Tab and arrows > lead to the steps and the parts of the run', async () => {
    const { page } = tab;
    await page.getByRole('list', { name: '2 steps' }).waitFor();
    await tabTo(page, /step 2/);
    expect(await isMarked(page)).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page
      .getByRole('link', { name: /step 1/ })
      .and(focused(page))
      .waitFor();
    await page.getByRole('heading', { name: '1 step 1' }).waitFor();
    await tabTo(page, /^Step$/);
    expect(await isMarked(page)).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Timeline', selected: true }).and(focused(page)).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Log', selected: true }).and(focused(page)).waitFor();
    await page.getByRole('log').waitFor();
  });

  it('Shift+S > arms the stop, and Esc leaves it', async () => {
    const { page } = tab;
    await page.keyboard.press('Shift+S');
    await page
      .getByRole('button', { name: /^Press again to stop 2 instruments/ })
      .and(focused(page))
      .waitFor();
    await page.keyboard.press('Escape');
    // At once, and not when it would have ended by itself.
    expect(await page.getByRole('button', { name: 'STOP', exact: true }).count()).toBe(1);
    await page.getByRole('tab', { name: 'Log' }).and(focused(page)).waitFor();
    const { workcell } = await lab.get<{ workcell: { stopped?: object } }>('admin');
    expect(workcell.stopped).toBeUndefined();
  });

  it('? > shows the keys, and Esc leads back to where the focus was', async () => {
    const { page } = tab;
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Log', selected: true }).and(focused(page)).waitFor();
    expect(await isMarked(page)).toBe(true);
  });
});
