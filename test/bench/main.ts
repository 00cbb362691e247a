import { writeFile } from 'node:fs/promises';
import { startServices, type Services } from '../services/start-services.ts';
import { readArguments, type BenchArguments, type Part } from './arguments.ts';
import { speedFigures } from './figures.ts';
import { describeLoad, describeMachine } from './machine.ts';
import { measureCluster, reportCluster } from './parts/cluster.ts';
import { feedFigures, measureFeeds, reportFeeds } from './parts/feeds.ts';
import { measureGrowth, reportGrowth } from './parts/growth.ts';
import { measureIdentity, reportIdentity } from './parts/identity.ts';
import { measureLong, reportLong } from './parts/long.ts';
import { measureMemory } from './parts/memory.ts';
import { measurePage, reportPage } from './parts/page.ts';
import { measurePython, reportPython } from './parts/python.ts';
import { keepsLimit, measureSafetyStop, reportSafetyStop } from './parts/safety-stop.ts';
import { measureScale, reportScale } from './parts/scale.ts';
import { measureSchedule, reportSchedule } from './parts/schedule.ts';
import { measureSpeed } from './parts/speed.ts';
import { measureStatus } from './parts/status.ts';
import { measureStopUnderLoad, reportStopUnderLoad } from './parts/stop-under-load.ts';
import { measureWeight } from './parts/weight.ts';
import { reportMemory, reportSpeed, reportStatus, reportWeight } from './report.ts';

interface Measured {
  /** What `--json` keeps of it. */
  figures: object;
  text: string;
}

type Measure<Of> = (services: Services, options: BenchArguments) => Promise<Of>;

/** A part whose figures stand under its name as they are. */
function part<Figures>(
  key: string,
  measureIt: Measure<Figures>,
  report: (figures: Figures) => string,
): Measure<Measured> {
  return async (services, options) => {
    const figures = await measureIt(services, options);
    return { figures: { [key]: figures }, text: report(figures) };
  };
}

const measure: Record<Exclude<Part, 'schedule'>, Measure<Measured>> = {
  speed: async (services, options) => {
    const speed = await measureSpeed(services, options);
    return { figures: speedFigures(speed), text: reportSpeed(speed) };
  },
  status: part('status', measureStatus, reportStatus),
  weight: part('weight', measureWeight, reportWeight),
  memory: part('memory', measureMemory, reportMemory),
  scale: part('scale', measureScale, reportScale),
  feeds: async (services, options) => {
    const feeds = await measureFeeds(services, options);
    return { figures: { feeds: feedFigures(feeds) }, text: reportFeeds(feeds) };
  },
  growth: part('growth', measureGrowth, reportGrowth),
  long: part('long', measureLong, reportLong),
  'safety-stop': async (services, options) => {
    const safety_stop = await measureSafetyStop(services, options);
    if (!keepsLimit(safety_stop)) process.exitCode = 1;
    return { figures: { safety_stop }, text: reportSafetyStop(safety_stop) };
  },
  stop: part('stop', measureStopUnderLoad, reportStopUnderLoad),
  identity: part('identity', measureIdentity, reportIdentity),
  page: part('page', measurePage, reportPage),
  python: part('python', measurePython, reportPython),
  cluster: part('cluster', measureCluster, reportCluster),
};

// What was started is ended at the exit, which a signal alone would not be.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const options = readArguments(process.argv.slice(2));
const figures = {};
const lines: string[] = [];
const parts = options.parts.filter((name) => name !== 'schedule');
// A plan needs neither broker nor store.
if (options.parts.includes('schedule')) {
  const schedule = await measureSchedule(options.files);
  Object.assign(figures, parts.length > 0 ? { schedule } : schedule);
  lines.push(reportSchedule(schedule), '');
}
if (parts.length > 0) await measureWithServices(parts);
console.log(lines.join('\n'));
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit();

async function measureWithServices(names: readonly Exclude<Part, 'schedule'>[]): Promise<void> {
  const services = await startServices();
  try {
    lines.push(...(await describeMachine(services)), `before: ${describeLoad()}`);
    for (const name of names) {
      const measured = await measure[name](services, options);
      if (options.kept.includes(name)) Object.assign(figures, measured.figures);
      lines.push('', measured.text);
    }
    lines.push('', `after: ${describeLoad()}`);
  } finally {
    await services.stop();
  }
}
