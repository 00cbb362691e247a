import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../support/page/axe.ts';
import { pressInTurn } from '../../support/page/press-in-turn.ts';
import { browser, lab, usePage } from '../../support/page/use-page.ts';
import type { Tab } from '../../support/page/page-browser.ts';

/** No machine that runs these tests goes by its clocks. */
const labZone = 'Pacific/Chatham';

usePage({}, `{ time_zone: ${labZone} }`);

let run: string;
let tab: Tab;

beforeAll(async () => {
  run = await lab.submit('mix plates', [
    { module: 'arm', action: 'quick' },
    { module: 'arm', action: 'break' },
  ]);
  const workflow = JSON.stringify({
    name: 'by the week',
    flowdef: [{ name: 'a', module: 'arm', action: 'quick' }],
  });
  await fetch(`${lab.url}/workflows/calibrate`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ workflow }),
  });
  await lab.becomes(run, 'failed');
  tab = await browser.tab();
  await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await tab.page.goto(`${lab.url}/`);
  await tab.page.getByText('Instruments').first().waitFor();
});

const what = (page: Page) => page.getByRole('dialog', { name: 'Find' }).getByLabel('What to find');
const fits = (page: Page) => page.getByRole('listbox', { name: 'What fits' }).getByRole('option');
const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');

/** Types in the palette, and takes the first that fits once it is this one. */
async function find(page: Page, typed: string, first: RegExp): Promise<void> {
  await what(page).and(page.locator(':focus')).waitFor();
  await page.keyboard.type(typed);
  await fits(page)
    .first()
    .and(page.getByRole('option', { name: first }))
    .waitFor();
  await page.keyboard.press('Enter');
}

describe('whoever finds something with the keyboard alone', () => {
  it('/ and an order > leads to where it is confirmed, and orders nothing', async () => {
    const { page } = tab;
    await page.keyboard.press('/');
    await find(page, 'pau rea', /^Pause reader …/);
    await page.waitForURL(/#\/lab\/reader\?order=pause$/);
    await page.getByRole('alertdialog', { name: 'Pause reader?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(/#\/lab\/reader$/);
    expect(await lab.get('now')).toMatchObject({
      held: null,
      instruments: [{ state: 'idle' }, { state: 'idle' }],
    });
  });

  it('Ctrl K while somebody writes, and a part of a name or of an id > leads to the run', async () => {
    const { page } = tab;
    await page.goto(`${lab.url}/#/runs`);
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.press('f');
    await page.keyboard.type('plates');
    await page.keyboard.press('Control+k');
    await find(page, 'mplates', /^mix plates/);
    await page.waitForURL(`${lab.url}/#/runs/${run}`);
    await page.keyboard.press('Control+k');
    await find(page, run.slice(14, 24), /^mix plates/);
    await page.waitForURL(`${lab.url}/#/runs/${run}`);
    await page.keyboard.press('Control+k');
    await what(page).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(tab.errors).toEqual([]);
  });

  it('c > copies the address with the step that the screen has chosen by itself', async () => {
    const { page } = tab;
    await page.getByRole('heading', { name: '2 step 2' }).waitFor();
    await page.keyboard.press('c');
    await expect.poll(() => clipboard(page)).toBe(`${lab.url}/#/runs/${run}?step=1`);
  });
});

describe('how the page comes', () => {
  it('begins with one script and one stylesheet > of 200 kB at most on their way', async () => {
    const begin = await (await fetch(`${lab.url}/`)).text();
    const files = [...begin.matchAll(/"\.\/(assets\/[^"]+)"/g)].map(([, file]) => file);
    expect(files).toEqual([expect.stringMatching(/\.js$/), expect.stringMatching(/\.css$/)]);
    const read = async (file = '') => Buffer.from(await (await fetch(`${lab.url}/${file}`)).arrayBuffer());
    const packed = (await Promise.all(files.map(read))).map((each) => gzipSync(each).length);
    expect(packed[0]! + packed[1]!).toBeLessThan(200_000);
  });
});

describe('a page that does not come', () => {
  it('says what to do, and what shows the lab meanwhile', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    await page.route(/assets\/.*\.js$/, (route) => route.abort());
    await page.goto(`${lab.url}/`);
    await page.getByText('If this stays, load it again').waitFor();
    await page.unroute(/assets\/.*\.js$/);
    await page.reload();
    await page.getByText('Instruments').first().waitFor();
    expect(await page.getByText('The page is loading').count()).toBe(0);
  });
});

describe('a page that cannot load what finds things', () => {
  it('keeps its frame, and the stop in it', async () => {
    const broken = await browser.tabFor(onTestFinished);
    const { page } = broken;
    await page.route(/assets\/palette-/, (route) => route.abort());
    await page.goto(`${lab.url}/`);
    await page.getByText('Instruments').first().waitFor();
    await page.keyboard.press('/');
    // It is asked for again, and given up then.
    await expect.poll(() => broken.errors.length).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: 'STOP' }).isVisible()).toBe(true);
    expect(await page.getByRole('navigation', { name: 'Screens' }).isVisible()).toBe(true);
  });
});

describe('a view of the runs', () => {
  it('is saved under a name > is found by it, and by nobody else', async () => {
    const { page } = tab;
    await page.goto(`${lab.url}/#/runs?status=failed`);
    await page.getByRole('button', { name: 'Views', exact: true }).click();
    await page.getByLabel('Save what is shown as').fill('went wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'went wrong' }).waitFor();
    await pressInTurn(page, 'g', 'y');
    await page.waitForURL(/#\/system$/);
    await page.keyboard.press('/');
    await find(page, 'wrong', /^went wrong/);
    await page.waitForURL(/#\/runs\?status=failed$/);
    await page.keyboard.press('/');
    await find(page, 'calib', /^calibrate/);
    await page.waitForURL(`${lab.url}/#/library/calibrate`);
    await page.goBack();
    await page.evaluate(`localStorage.setItem('weir.name', 'Grace')`);
    await page.reload();
    await page.getByRole('button', { name: 'Views', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'went wrong' }).count()).toBe(0);
    await page.evaluate(`localStorage.setItem('weir.name', 'Ada')`);
  });
});

describe('the account', () => {
  it("the lab's clock is chosen > all threads of the page tell times by it, with its zone", async () => {
    const { page } = tab;
    await page.goto(`${lab.url}/#/account`);
    await page.getByRole('button', { name: 'The lab’s' }).click();
    const clock = page.getByRole('link', { name: /\d\d:\d\d UTC\+1[23]:45$/ });
    await clock.waitFor();
    const { ended_at } = await lab.get<{ ended_at: string }>(`runs/${run}`);
    const told = new Intl.DateTimeFormat('sv-SE', { timeZone: labZone, timeStyle: 'medium' });
    const at = told.format(new Date(ended_at));
    await page.goto(`${lab.url}/#/runs/${run}?tab=log`);
    await page.getByRole('log').getByText(at).first().waitFor();
    await page.getByText(/^Ended/).waitFor();
    expect(await page.locator('time').filter({ hasText: 'ago' }).last().getAttribute('title')).toContain(at);
    await page.goto(`${lab.url}/#/account`);
    await page.getByRole('button', { name: 'UTC', exact: true }).click();
    await page.getByRole('link', { name: /\d\d:\d\d UTC$/ }).waitFor();
  });
});
