import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { axeFindings } from '../../support/page/axe.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';
import type { Tab } from '../../support/page/page-browser.ts';

/** The keys by role. */
const keys: Record<string, string> = {};

usePage({ WEIR_REQUIRE_KEY: 'yes', WEIR_KIOSK_STOP: 'yes' }, '{ own_runs_only: true }');

beforeAll(async () => {
  for (const role of ['observer', 'scientist', 'kiosk', 'operator']) {
    const { stdout, stderr } = await lab.weir('key', 'create', `the-${role}`, '--role', role);
    if (stdout === '') throw new Error(stderr);
    keys[role] = stdout.trim();
  }
});

/** A tab that shows that address to whoever has the key of that role. */
async function tabOf(role: string, address = ''): Promise<Tab> {
  const tab = await browser.tabFor(onTestFinished);
  await tab.signIn(lab.url, { key: keys[role] ?? '' });
  await tab.page.goto(`${lab.url}/${address}`);
  return tab;
}

describe('a screen on a wall', () => {
  it('whose key may stop > has the stop, and the audit tells who gave it', async () => {
    const { page } = await tabOf('kiosk', '?kiosk');
    await page.getByRole('list', { name: 'How each instrument stands' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'STOP' }).click();
    await page.getByRole('button', { name: /^Press again to stop/ }).click();
    await page.getByText(/Order \d+ is given/).waitFor();
    // An entry is there soon after its request was answered.
    await expect
      .poll(async () => (await lab.weir('audit', 'list', '--by', 'the-kiosk')).stdout)
      .toMatch(/the-kiosk .*orderOfWorkcell +safety_stop +200/);
    await lab.weir('reset', '--all');
  });

  it('whose key may not > says so in its place, and is given nothing by keys', async () => {
    const tab = await tabOf('observer', '?kiosk');
    const { page } = tab;
    await page.getByText('No stop here: use the emergency stop of the instruments.').waitFor();
    expect(await page.getByRole('button', { name: 'STOP' }).count()).toBe(0);
    await page.keyboard.press('Shift+S');
    await page.keyboard.press('Enter');
    expect(tab.asked.filter((url) => url.includes('/admin/safety_stop'))).toEqual([]);
  });
});

/** Why a button may not be pressed; '' where it may. */
async function whyNot(page: Page, name: string | RegExp): Promise<string> {
  const button = page.getByRole('button', { name, exact: true }).first();
  await button.waitFor();
  const [why, title, disabled] = await Promise.all([
    button.getAttribute('aria-description'),
    button.getAttribute('title'),
    button.getAttribute('aria-disabled'),
  ]);
  expect(title).toBe(why);
  expect(disabled).toBe(why === null ? null : 'true');
  return why ?? '';
}

const wants = (role: string, scope: string): string =>
  `The key the-${role} may not do this: it wants the scope ${scope}.`;

describe('what a key does not allow', () => {
  let run: string;
  beforeAll(async () => {
    run = await lab.submit('mix', [{ module: 'arm', action: 'long' }], keys['scientist']);
  });

  it('an observer > sees every button where it is, and why it may not be pressed', async () => {
    const { page } = await tabOf('observer', `#/runs/${run}`);
    const stop = page.getByRole('button', { name: 'STOP' });
    const described = () => stop.getAttribute('aria-describedby');
    await expect.poll(described).not.toBeNull();
    expect(await page.locator(`[id="${await described()}"]`).innerText()).toContain(
      wants('observer', 'lab:stop'),
    );
    for (const name of ['Cancel …', 'Pause …', 'Edit …'])
      await expect.poll(() => whyNot(page, name)).toBe(wants('observer', 'runs:control'));
    // Nothing comes of a press, and the focus can be there.
    await page.getByRole('button', { name: 'Cancel …' }).click({ force: true });
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel …' }).focus();
    expect(await page.locator(':focus').getAttribute('aria-description')).toBe(
      wants('observer', 'runs:control'),
    );
    await page.goto(`${lab.url}/#/lab/reader`);
    await expect.poll(() => whyNot(page, 'Reset …')).toBe(wants('observer', 'lab:operate'));
    await page.locator('summary').first().click();
    expect(await whyNot(page, 'Run by hand …')).toBe(wants('observer', 'runs:submit'));
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${lab.url}/#/`);
    expect(await whyNot(page, /^Orders to reader\//)).toBe(wants('observer', 'lab:operate'));
  });

  it('a scientist > may control his own run, and order nothing of the instruments', async () => {
    const { page } = await tabOf('scientist', `#/runs/${run}`);
    await page.getByRole('button', { name: 'the-scientist' }).waitFor();
    for (const name of ['Cancel …', 'Pause …', 'Edit …']) expect(await whyNot(page, name)).toBe('');
    const stop = page.getByRole('button', { name: 'STOP' });
    expect([await stop.isEnabled(), await stop.getAttribute('aria-describedby')]).toEqual([true, null]);
    await page.goto(`${lab.url}/#/lab`);
    expect(await whyNot(page, 'Reset …')).toBe(wants('scientist', 'lab:operate'));
    await page.goto(`${lab.url}/#/runs/${run}`);
    await page.getByRole('button', { name: 'Pause …' }).click();
    const ask = page.getByRole('alertdialog', { name: 'Pause this run?' });
    await ask.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
  });

  it('a scientist > is told whose another run is; who operates the lab may control it', async () => {
    const other = await lab.submit('weigh', [{ module: 'arm', action: 'long' }], keys['operator']);
    const { page } = await tabOf('scientist', `#/runs/${other}`);
    await expect
      .poll(() => whyNot(page, 'Cancel …'))
      .toBe('The run is of the-operator: this lab keeps runs to their owners.');
    const { page: operators } = await tabOf('operator', `#/runs/${run}`);
    await operators.getByRole('button', { name: 'the-operator' }).waitFor();
    expect(await whyNot(operators, 'Cancel …')).toBe('');
  });
});
