import { describe, expect, it, onTestFinished } from 'vitest';
import { browser, lab, usePage } from '../../support/page/use-page.ts';

usePage();

describe('the feed', () => {
  it('eight tabs of one browser share the feed > each of them can still give the stop', async () => {
    const tab = await browser.tabFor(onTestFinished);
    const { page } = tab;
    await page.goto(`${lab.url}/`);
    const others = await Promise.all(Array.from({ length: 7 }, () => page.context().newPage()));
    for (const each of others) await each.goto(`${lab.url}/`);
    for (const each of others) await each.getByText('live', { exact: true }).first().waitFor();
    const last = others.at(-1)!;
    await last.getByRole('button', { name: 'STOP' }).click();
    await last.getByRole('button', { name: 'Press again to stop 2 instruments' }).click();
    await last.getByText(/Order \d+ is given/).waitFor();
    for (const each of [page, ...others]) {
      await each.getByText(/^The workcell is held by a safety stop by Ada/).waitFor();
    }
    expect(tab.errors).toEqual([]);
  });
});
