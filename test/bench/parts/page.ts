import Table from 'cli-table3';
import type { Services } from '../../services/start-services.ts';
import { PageBrowser } from '../../support/page/page-browser.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { percentile } from '../statistics.ts';
import { fillStore } from './fill-store.ts';
import { keepBusy } from './keep-busy.ts';
import { measureFeed, type FeedFigures } from './page-feed.ts';
import { boxes, measureGraph } from './page-graph.ts';
import { measurePixels } from './page-pixels.ts';
import { measureTasks, type TaskFigures } from './page-tasks.ts';

export interface PageFigures {
  /** Milliseconds from what the feed tells of a step's end until the page shows it. */
  pixels: { p50: number; p95: number; steps: number };
  tasks: TaskFigures[];
  /** Milliseconds until a graph is seen. */
  graph: number;
  feed: FeedFigures;
}

const clients = { beside: 50, many: 200 };
const earlierRuns = 10_000;

/** What somebody who looks at the page of a busy lab waits for, in a real Chromium. */
export async function measurePage({ env, storeUrl }: Services): Promise<PageFigures> {
  const browser = await PageBrowser.launch();
  const lab = await WeirContestant.start(env, {
    prepare: (url, workcell) => fillStore(url, workcell, earlierRuns),
  });
  try {
    const tasks = await measureTasks(lab, browser);
    const graph = await measureGraph(lab, browser);
    console.error(`a graph of ${boxes} boxes: ${graph.toFixed(0)} ms`);
    const load = keepBusy(lab);
    const pixels = await measurePixels(lab, browser, clients.beside);
    console.error(`event to pixels, p95 of ${pixels.length}: ${percentile(pixels, 0.95).toFixed(0)} ms`);
    const feed = await measureFeed(lab, storeUrl, clients.many);
    await load.end();
    return {
      pixels: { p50: percentile(pixels, 0.5), p95: percentile(pixels, 0.95), steps: pixels.length },
      tasks,
      graph,
      feed,
    };
  } finally {
    await browser.close();
    await lab.stop();
  }
}

/** The figures as a table. */
export function reportPage({ pixels, tasks, graph, feed }: PageFigures): string {
  const table = new Table({ head: ['', 'measured', 'aim'], style: { head: [], border: [] } });
  const beside = `beside ${clients.beside} clients of the feed`;
  table.push(
    [`event to pixels, p95, ${beside}, ms`, pixels.p95.toFixed(0), '< 500'],
    [`event to pixels, p50, of ${pixels.steps} steps, ms`, pixels.p50.toFixed(0), ''],
  );
  table.push([`a graph of ${boxes} boxes is seen after, ms`, graph.toFixed(0), '< 500']);
  for (const { what, longest, over } of tasks) {
    table.push(
      [`longest task, ${what}, ms`, longest.toFixed(0), '≤ 100'],
      [`tasks over 100 ms, ${what}`, over, '0'],
    );
  }
  table.push(
    [`entries of the feed that ${feed.clients} clients were to be told`, feed.expected, ''],
    ['missed, told twice, or out of order', feed.wrong, '0'],
    ['told that they had missed some (reset)', feed.resets, '0'],
  );
  return `the page of a busy lab: ten instruments that act all the time, a quarter of a second each\n${table.toString()}`;
}
