import type { Services } from '../../services/start-services.ts';
import { script, startChild, type Child } from '../child.ts';
import { WeirContestant } from '../contestants/weir.ts';
import { cpuPerStep, playRounds, type Found } from '../rounds.ts';
import { servicesOfWeir } from '../service-process.ts';
import { median, pairedRatio } from '../statistics.ts';

/** What those who read the feed of a lab cost it. */
export interface Feeds {
  none: Found;
  read: Found;
}

const count = 200;

/** One lab, in turn without readers of its feed and with as many as so many open pages are. */
export async function measureFeeds(services: Services, { rounds }: { rounds: number }): Promise<Feeds> {
  const lab = await WeirContestant.start(services.env);
  let readers: Child | undefined;
  try {
    const reading = await startChild([script('parts/feed-readers.js'), `${lab.url}/feed`], 'ready');
    readers = reading;
    const processes = { ...lab.processes, ...(await servicesOfWeir(services)) };
    const inTurn = [
      { name: 'no page open', processes, carryOut: (runs: number) => lab.carryOut(runs) },
      {
        name: `${count} pages open`,
        processes: { ...processes, readers: reading.pid },
        async carryOut(runs: number) {
          await reading.ask(count);
          const ms = await lab.carryOut(runs);
          await reading.ask(0);
          return ms;
        },
      },
    ];
    const [none, read] = await playRounds(inTurn, { rounds, say: console.error });
    if (!none || !read) throw new Error('two were measured');
    return { none, read };
  } finally {
    await readers?.stop();
    await lab.stop();
  }
}

interface FeedFigures {
  steps_per_s: number;
  /** Of the lab, the broker and the store, without those who read. */
  cpu_ms_per_step: number;
}

/** As `--json` writes them. */
export function feedFigures({ none, read }: Feeds): { none: FeedFigures; 200: FeedFigures } {
  const figures = ({ stepsPerSecond, cpu: { readers: _, ...cpu } }: Found): FeedFigures => ({
    steps_per_s: median(stepsPerSecond),
    cpu_ms_per_step: cpuPerStep({ cpu }),
  });
  return { none: figures(none), [count]: figures(read) };
}

export function reportFeeds(feeds: Feeds): string {
  const { none, [count]: many } = feedFigures(feeds);
  const ratio = pairedRatio(feeds.read.stepsPerSecond, feeds.none.stepsPerSecond);
  const line = ({ steps_per_s, cpu_ms_per_step }: FeedFigures): string =>
    `${steps_per_s.toFixed(0)} steps/s, ${cpu_ms_per_step.toFixed(2)} CPU ms/step`;
  return [
    `no page open: ${line(none)}`,
    `${count} pages open: ${line(many)} (${ratio.toFixed(2)} × steps/s)`,
    `the readers take ${feeds.read.cpu['readers']?.toFixed(2)} CPU ms/step more, in a process of their own on the same processors`,
  ].join('\n');
}
