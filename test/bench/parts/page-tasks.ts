import type { Page } from 'playwright-core';
import type { PageBrowser } from '../../support/page/page-browser.ts';
import type { WeirContestant } from '../contestants/weir.ts';

/** What the page's own thread was busy with at a stretch. */
export interface TaskFigures {
  what: string;
  /** Milliseconds; 0 where no task took 50. */
  longest: number;
  /** How many took more than 100 ms. */
  over: number;
}

const largeRun = 5_000;
const most = 100;

const recordLongTasks = `
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
`;

/** Opens what is large, goes through it as a person does, and reports the longest tasks. */
export async function measureTasks(lab: WeirContestant, browser: PageBrowser): Promise<TaskFigures[]> {
  const run = await lab.begin(largeRun);
  const acting = await look(
    browser,
    `a run of ${largeRun} steps that acts`,
    `${lab.url}/#/runs/${run}`,
    throughSteps,
  );
  const followed = await look(
    browser,
    `its graph, while it acts`,
    `${lab.url}/#/runs/${run}?view=graph`,
    throughGraph,
  );
  await lab.completed(run);
  return [
    acting,
    followed,
    await look(browser, `a run of ${largeRun} steps`, `${lab.url}/#/runs/${run}?step=0`, throughSteps),
    await look(browser, `its log`, `${lab.url}/#/runs/${run}?tab=log`, throughPage),
    await look(browser, 'a list of 10,000 runs', `${lab.url}/#/runs`, throughPage),
  ];
}

async function look(
  browser: PageBrowser,
  what: string,
  address: string,
  act: (page: Page) => Promise<void>,
): Promise<TaskFigures> {
  const tab = await browser.tab();
  await tab.page.addInitScript({ content: recordLongTasks });
  await tab.page.goto(address);
  await act(tab.page);
  const tasks = await tab.page.evaluate<number[]>('window.longTasks');
  await tab.close();
  const figures = { what, longest: Math.max(0, ...tasks), over: tasks.filter((ms) => ms > most).length };
  console.error(`longest task, ${what}: ${figures.longest.toFixed(0)} ms`);
  return figures;
}

async function throughSteps(page: Page): Promise<void> {
  const steps = page.getByRole('list', { name: `${largeRun} steps` });
  await steps.waitFor();
  await steps.hover();
  await scroll(page);
  await steps.locator('a').first().focus();
  for (const key of ['End', 'Home', 'j', 'j', 'j']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(200);
  }
}

async function throughGraph(page: Page): Promise<void> {
  const graph = page.getByRole('group', { name: /as a graph/ });
  await graph.waitFor();
  // It goes along with the run for a while.
  await page.waitForTimeout(4_000);
  await graph.hover();
  await scroll(page);
  await graph.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(200);
  }
}

async function throughPage(page: Page): Promise<void> {
  await page.waitForTimeout(2_000);
  await page.getByRole('main').hover();
  await scroll(page);
}

async function scroll(page: Page): Promise<void> {
  for (let turns = 0; turns < 40; turns += 1) {
    await page.mouse.wheel(0, 1_500);
    await page.waitForTimeout(50);
  }
  await page.waitForTimeout(1_000);
}
