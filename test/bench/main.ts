import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { startServices } from '../services/start-services.ts';
import { BullmqContestant } from './bullmq-contestant.ts';
import { measureGrowth, reportGrowth } from './growth.ts';
import { LimitContestant } from './limit-contestant.ts';
import { report, type Figures } from './report.ts';
import { keepsLimit, measureSafetyStop, reportSafetyStop } from './safety-stop.ts';
import { measureStopUnderLoad, reportStopUnderLoad } from './stop-under-load.ts';
import { median, percentile } from './statistics.ts';
import { startBareExpress, WeirContestant } from './weir-contestant.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    runs: { type: 'string', default: '100000' },
    queued: { type: 'string', default: '5000' },
  },
});
const rounds = Number(options.rounds);

const services = await startServices();
try {
  const { figures, text } = await measureWhat(positionals[0]);
  console.log(text);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await services.stop();
}
process.exit();

/** `growth`, `safety-stop` and `stop` measure one thing each; without a word, all contestants are compared. */
async function measureWhat(what: string | undefined): Promise<{ figures: object; text: string }> {
  switch (what) {
    case 'growth': {
      const figures = await measureGrowth(services.env, Number(options.runs));
      return { figures, text: reportGrowth(figures) };
    }
    case 'safety-stop': {
      const figures = await measureSafetyStop(services.env, rounds);
      if (!keepsLimit(figures)) process.exitCode = 1;
      return { figures, text: reportSafetyStop(figures) };
    }
    case 'stop': {
      const figures = await measureStopUnderLoad(services.env, rounds, Number(options.queued));
      return { figures, text: reportStopUnderLoad(figures) };
    }
    default: {
      const figures = await measure();
      return { figures, text: report(figures) };
    }
  }
}

/** All contestants side by side on the same broker and store, in turn, round by round; the medians count. */
async function measure(): Promise<Figures> {
  const weir = await WeirContestant.start(services.env);
  const bullmq = await BullmqContestant.start(services.storeUrl);
  const limit = await LimitContestant.start(services.brokerUrl, services.storeUrl);
  try {
    // The first round warms up compilers and connections and does not count.
    const rates = { weir: [] as number[], bullmq: [] as number[], limit: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const [a, b, c] = [
        await weir.stepsPerSecond(),
        await bullmq.stepsPerSecond(),
        await limit.stepsPerSecond(),
      ];
      console.error(
        `round ${round}: weir ${a.toFixed(0)}, BullMQ ${b.toFixed(0)}, limit ${c.toFixed(0)} steps/s`,
      );
      if (round === 0) continue;
      rates.weir.push(a);
      rates.bullmq.push(b);
      rates.limit.push(c);
    }
    const single = await repeat(15, () => weir.singleRun());
    const submit = await repeat(200, () => weir.submitOnce());
    const run = await weir.completedRun();
    const read = await repeat(500, () => weir.readOnce(run));
    return {
      weir: {
        steps_per_s: median(rates.weir),
        single_run_ms: median(single),
        submit_ms: { p50: percentile(submit, 0.5), p99: percentile(submit, 0.99) },
        status_ms: { p50: percentile(read, 0.5), p99: percentile(read, 0.99) },
      },
      bullmq: { steps_per_s: median(rates.bullmq) },
      limit: { steps_per_s: median(rates.limit) },
      status: await statusRates(weir.url, run),
    };
  } finally {
    await limit.stop();
    await bullmq.stop();
    await weir.stop();
  }
}

async function repeat(times: number, act: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < times; i += 1) values.push(await act());
  return values;
}

/** Status requests per second, of weir and of a bare handler that answers as many bytes, in turn. */
async function statusRates(url: string, run: string): Promise<Figures['status']> {
  const body = await (await fetch(`${url}/runs/${run}`)).text();
  const bare = await startBareExpress(Buffer.byteLength(body));
  try {
    const rates = { weir: [] as number[], bare: [] as number[] };
    for (let round = 0; round <= 3; round += 1) {
      const a = await load(`${url}/runs/${run}`);
      const b = await load(`${bare.ready}/runs/${run}`);
      if (round === 0) continue;
      rates.weir.push(a);
      rates.bare.push(b);
    }
    return { weir_rps: median(rates.weir), bare_rps: median(rates.bare) };
  } finally {
    await bare.stop();
  }
}

async function load(url: string): Promise<number> {
  const result = await autocannon({ url, connections: 10, duration: 3 });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url} answered ${result.non2xx} errors`);
  return result.requests.average;
}
