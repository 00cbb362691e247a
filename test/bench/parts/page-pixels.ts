import { FeedReader } from '../../support/feed-reader.ts';
import type { PageBrowser } from '../../support/page/page-browser.ts';
import type { WeirContestant } from '../contestants/weir.ts';

const runs = 2;
const steps = 25;

/** Notes when the list of steps shows each as done: after a mutation, at the frame in which it is painted. */
const recordDoneSteps = `
  window.doneSteps = {};
  const look = () => {
    for (const link of document.querySelectorAll('[data-state="done"] a[href*="step="]')) {
      const position = /step=(\\d+)/.exec(link.getAttribute('href'))[1];
      window.doneSteps[position] ??= Date.now();
    }
  };
  const later = () => requestAnimationFrame(() => setTimeout(look, 0));
  new MutationObserver(later).observe(document.body, { subtree: true, childList: true, attributes: true });
`;

/** Milliseconds from what the feed tells of each step's end (the moment of its commit) until the page of its run shows it. */
export async function measurePixels(
  lab: WeirContestant,
  browser: PageBrowser,
  clients: number,
): Promise<number[]> {
  const readers = await Promise.all(
    Array.from({ length: clients }, () => FeedReader.open(`${lab.url}/feed`)),
  );
  const found: number[] = [];
  try {
    for (let n = 0; n < runs; n += 1) found.push(...(await ofOneRun(lab, browser)));
    return found;
  } finally {
    for (const reader of readers) await reader.close();
  }
}

async function ofOneRun(lab: WeirContestant, browser: PageBrowser): Promise<number[]> {
  const tab = await browser.tab();
  const run = await lab.begin(steps, 'short');
  const feed = await FeedReader.open(`${lab.url}/feed?run=${run}`);
  await tab.page.goto(`${lab.url}/#/runs/${run}`);
  await tab.page.locator('a[href*="step="]').first().waitFor();
  await tab.page.evaluate(recordDoneSteps);
  const opened = Date.now();
  await lab.completed(run);
  await tab.page.locator(`[data-state="done"] a[href*="step=${steps - 1}"]`).waitFor();
  await tab.page.waitForTimeout(200);
  const shown = await tab.page.evaluate<Record<string, number>>('window.doneSteps');
  const ends = endsOf(feed);
  await Promise.all([tab.close(), feed.close()]);
  // What had ended when the page was opened was not awaited by anybody.
  return Object.entries(shown).flatMap(([position, at]) => {
    const told = ends.get(Number(position));
    return told === undefined || told < opened ? [] : [at - told];
  });
}

/** When the feed tells that each step has ended, by its position. */
function endsOf(feed: FeedReader): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { data } of feed.entries) {
    const { at, steps: changed = [] } = data as {
      at: number;
      steps?: { position: number; status: string }[];
    };
    for (const { position, status } of changed) {
      if (status === 'succeeded' && !ends.has(position)) ends.set(position, at);
    }
  }
  return ends;
}
