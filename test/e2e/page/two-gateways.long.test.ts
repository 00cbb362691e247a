import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabApart } from '../../support/page/lab-apart.ts';
import { PageBrowser } from '../../support/page/page-browser.ts';
import { openRoundRobin, type RoundRobin } from '../../support/round-robin.ts';
import { until } from '../../support/until.ts';

let lab: LabApart;
let other: Awaited<ReturnType<LabApart['startOtherGateway']>>;
let proxy: RoundRobin;
let browser: PageBrowser;

beforeAll(async () => {
  [lab, browser] = await Promise.all([LabApart.openApart(), PageBrowser.launch()]);
  other = await lab.startOtherGateway();
  proxy = await openRoundRobin([lab.url, other.url]);
});
afterAll(async () => {
  await browser.close();
  await proxy.close();
  await lab.close();
});

it('the page, whose gateway is killed in the middle of a run > goes on with the other one, and shows its end', async () => {
  const tab = await browser.tab();
  const { page } = tab;
  const feeds = () => proxy.taken.filter(({ path }) => path.startsWith('/feed'));
  const run = await lab.submit(
    'many',
    Array.from({ length: 20 }, () => ({ module: 'arm', action: 'short' })),
  );
  await page.goto(`${proxy.url}/#/runs/${run}?tab=log`);
  await page.getByText('live', { exact: true }).first().waitFor();
  const before = feeds();
  await (before.at(-1)?.by === 0 ? lab.killGateway() : other.kill());
  await until('it reads the feed anew', () => feeds().length > before.length);
  await page.getByText('live', { exact: true }).first().waitFor();
  await page.getByText('All 20 steps are done.').waitFor();
  expect(feeds().at(-1)?.by).not.toBe(before.at(-1)?.by);
  expect(tab.errors).toEqual([]);
});
