import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { PageBrowser, type Tab } from '../../support/page/page-browser.ts';
import { PageLab } from '../../support/page/page-lab.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

let lab: PageLab;
/** The cable from the lab to its store. */
let store: TcpProxy;
let browser: PageBrowser;
let tab: Tab;

beforeAll(async () => {
  store = await openTcpProxy(inject('storeUrl'));
  [lab, browser] = await Promise.all([PageLab.open({ WEIR_STORE_URL: store.url }), PageBrowser.launch()]);
  tab = await browser.tab();
  await lab.becomes(await lab.submit('mix', [{ module: 'arm', action: 'quick' }]), 'completed');
});
afterAll(async () => {
  await browser.close();
  await lab.close();
  await store.close();
});

describe('an address of something that is not there', () => {
  const id = newId();
  it.each([
    [`#/runs/${id}`, `The gateway knows no run ${id}`, 'See all runs'],
    [`#/runs/${id}/unknown`, `there is no run ${id}`, 'See all runs'],
  ])('%s > says so, and leads on', async (address, says, lead) => {
    const { page } = tab;
    await page.goto(`${lab.url}/${address}`);
    const main = page.getByRole('main');
    await main.getByText(says).waitFor();
    await main.getByRole('link', { name: lead }).click();
    await main.getByRole('link', { name: 'mix', exact: true }).first().waitFor();
    expect(tab.errors).toEqual([]);
  });

  it('a module > says which there are', async () => {
    const { page } = tab;
    await page.goto(`${lab.url}/#/lab/oven`);
    await page
      .getByRole('main')
      .getByText(/there is no module "oven" .* has arm, reader/)
      .waitFor();
    expect(await page.getByRole('button', { name: 'STOP' }).isEnabled()).toBe(true);
  });
});

it('a part of the page whose way breaks off > is asked for again, and looks as it should', async () => {
  const { page, errors } = await browser.tabFor(onTestFinished);
  const broken = new Set<string>();
  await page.route(/assets\/history-[^/]*\.(js|css)$/, async (route) => {
    const url = route.request().url();
    if (broken.has(url)) return route.continue();
    broken.add(url);
    return route.abort('connectionreset');
  });
  await page.goto(`${lab.url}/#/history`);
  await page.getByText('Throughput').first().waitFor();
  expect([...broken].map((url) => url.slice(url.lastIndexOf('.'))).sort()).toEqual(['.css', '.js']);
  const missing =
    '[...document.querySelectorAll("link[rel=stylesheet]")].filter(({ sheet }) => sheet === null).length';
  expect(await page.evaluate(missing)).toBe(0);
  expect(errors).toEqual([]);
});

describe('a store that is away', () => {
  it('is named, the stop stays, and a press shows what is to be seen once it is back', async () => {
    const { page } = await browser.tabFor(onTestFinished);
    store.cut();
    await page.goto(`${lab.url}/#/runs`);
    await page
      .getByRole('alert')
      .getByText(/The runs cannot be shown: .*store/)
      .waitFor();
    expect(await page.getByRole('button', { name: 'STOP' }).isEnabled()).toBe(true);
    store.mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'mix', exact: true }).first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
