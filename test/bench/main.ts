import { writeFile } from 'node:fs/promises';
import { startServices, type Services } from '../services/start-services.ts';
import { readArguments, type BenchArguments, type Part } from './arguments.ts';
import { speedFigures } from './figures.ts';
import { describeLoad, describeMachine } from './machine.ts';
import { measureGrowth, reportGrowth } from './parts/growth.ts';
import { measureIdentity, reportIdentity } from './parts/identity.ts';
import { measureLong, reportLong } from './parts/long.ts';
import { measureMemory } from './parts/memory.ts';
import { measurePage, reportPage } from './parts/page.ts';
import { keepsLimit, measureSafetyStop, reportSafetyStop } from './parts/safety-stop.ts';
import { measureScale, reportScale } from './parts/scale.ts';
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

const measure: Record<Part, (services: Services, options: BenchArguments) => Promise<Measured>> = {
  speed: async (services, options) => {
    const speed = await measureSpeed(services, options);
    return { figures: speedFigures(speed), text: reportSpeed(speed) };
  },
  status: async ({ env }) => {
    const status = await measureStatus(env);
    return { figures: status, text: reportStatus(status) };
  },
  weight: async (services) => {
    const weight = await measureWeight(services);
    return { figures: { weight }, text: reportWeight(weight) };
  },
  memory: async () => {
    const memory = await measureMemory();
    return { figures: { memory }, text: reportMemory(memory) };
  },
  scale: async ({ env }) => {
    const scale = await measureScale(env);
    return { figures: { scale }, text: reportScale(scale) };
  },
  growth: async ({ env }, { runs }) => {
    const growth = await measureGrowth(env, runs);
    return { figures: { growth }, text: reportGrowth(growth) };
  },
  long: async ({ env }) => {
    const long = await measureLong(env);
    return { figures: { long }, text: reportLong(long) };
  },
  'safety-stop': async ({ env }, { rounds }) => {
    const safety_stop = await measureSafetyStop(env, rounds);
    if (!keepsLimit(safety_stop)) process.exitCode = 1;
    return { figures: { safety_stop }, text: reportSafetyStop(safety_stop) };
  },
  stop: async ({ env }, { rounds, queued }) => {
    const stop = await measureStopUnderLoad(env, rounds, queued);
    return { figures: { stop }, text: reportStopUnderLoad(stop) };
  },
  identity: async (services, { rounds }) => {
    const identity = await measureIdentity(services, rounds);
    return { figures: { identity }, text: reportIdentity(identity) };
  },
  page: async (services) => {
    const page = await measurePage(services);
    return { figures: { page }, text: reportPage(page) };
  },
};

// What was started is ended at the exit, which a signal alone would not be.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const options = readArguments(process.argv.slice(2));
const services = await startServices();
try {
  const lines = [...(await describeMachine(services)), `before: ${describeLoad()}`];
  const figures = {};
  for (const part of options.parts) {
    const measured = await measure[part](services, options);
    if (options.kept.includes(part)) Object.assign(figures, measured.figures);
    lines.push('', measured.text);
  }
  console.log([...lines, '', `after: ${describeLoad()}`].join('\n'));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await services.stop();
}
process.exit();
