import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/page/axe.ts';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';

let lab: LabApart;
let browser: PageBrowser;
/** The keys by role. */
const keys: Record<string, string> = {};

beforeAll(async () => {
  [lab, browser] = await Promise.all([
    LabApart.open(undefined, { WEIR_REQUIRE_KEY: 'yes', WEIR_KIOSK_STOP: 'yes' }),
    PageBrowser.launch(),
  ]);
  for (const role of ['observer', 'scientist', 'kiosk']) {
    const { stdout, stderr } = await lab.weir('key', 'create', `the-${role}`, '--role', role);
    if (stdout === '') throw new Error(stderr);
    keys[role] = stdout.trim();
  }
});
afterAll(async () => {
  await browser.close();
  await lab.close();
});

/** A tab that shows that address to whoever has the key of that role. */
async function tabOf(role: string, address = ''): Promise<Tab> {
  const tab = await browser.tab();
  const { page } = tab;
  await page.goto(`${lab.url}/docs`);
  const key = keys[role] ?? '';
  const status = await page.evaluate(async (given) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ key: given });
    return (await fetch('/session', { method: 'POST', headers, body })).status;
  }, key);
  expect(status).toBe(200);
  await page.goto(`${lab.url}/${address}`);
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
    const { stdout } = await lab.weir('audit', 'list', '--by', 'the-kiosk');
    expect(stdout).toMatch(/the-kiosk .*orderOfWorkcell +safety_stop +200/);
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
    expect(await axeFindings(page)).toEqual([]);
  });
});

describe('the stop', () => {
  it('of a key that may not > says so, and looks like it', async () => {
    const { page } = await tabOf('observer');
    const stop = page.getByRole('button', { name: 'STOP' });
    await expect
      .poll(() =>
        stop.getAttribute('aria-describedby').then((id) => page.locator(`[id="${id}"]`).innerText()),
      )
      .toContain('The key the-observer may not do this: it wants the scope lab:stop.');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('of a key that may > is as ever', async () => {
    const { page } = await tabOf('scientist');
    await page.getByRole('button', { name: 'the-scientist' }).waitFor();
    const stop = page.getByRole('button', { name: 'STOP' });
    expect(await stop.isEnabled()).toBe(true);
    expect(await stop.getAttribute('aria-describedby')).toBeNull();
  });
});
