import { afterAll, beforeAll } from 'vitest';
import { PageBrowser } from './page-browser.ts';
import { PageLab } from './page-lab.ts';

/** Those of the test file that runs. */
export let lab: PageLab;
export let browser: PageBrowser;

/** Gives the tests of this file a lab, opened with these, and a browser. */
export function usePage(...of: Parameters<typeof PageLab.open>): void {
  beforeAll(async () => {
    [lab, browser] = await Promise.all([PageLab.open(...of), PageBrowser.launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await lab.close();
  });
}
