import type { PageBrowser } from '../../support/page/page-browser.ts';
import { handIn, startingAt, type WeirContestant } from '../contestants/weir.ts';

/** Ten workflows of 49 steps, each of them a box as its steps are: with their boxes 500. */
const groups = 10;
const each = 49;
export const boxes = groups * (each + 1);

/** Counts the milliseconds from the press on `Graph` until the picture has boxes, in the page itself. */
const press = `new Promise((drawn) => {
  const began = performance.now();
  const look = () => (document.querySelector('[data-box]') ? drawn(performance.now() - began) : requestAnimationFrame(look));
  [...document.querySelectorAll('main button')].find(({ textContent }) => textContent === 'Graph').click();
  requestAnimationFrame(look);
})`;

/** Milliseconds until the graph of a run of as many boxes as are drawn at most is seen, by one who has looked at another before. */
export async function measureGraph(lab: WeirContestant, browser: PageBrowser): Promise<number> {
  const flowdef = startingAt(0, groups * each).map((step, at) => ({
    ...step,
    name: `part ${Math.floor(at / each)}/step ${at % each}`,
  }));
  const { run_id } = await handIn(lab.url, { name: 'graph', flowdef });
  await lab.completed(run_id);
  const small = await lab.completedRun();
  const tab = await browser.tab();
  await tab.page.goto(`${lab.url}/#/runs/${small}?view=graph`);
  await tab.page.locator('[data-box]').first().waitFor();
  await tab.page.goto(`${lab.url}/#/runs/${run_id}`);
  await tab.page.getByRole('list', { name: `${flowdef.length} steps` }).waitFor();
  const ms = await tab.page.evaluate<number>(press);
  await tab.close();
  return ms;
}
