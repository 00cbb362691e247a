import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { fuzzedLab } from './fuzzed-lab.ts';
import { runLargest } from './largest/main-largest.ts';

// Asks a gateway for everything by chance, or with `--largest` at the size limits. The last line says how many faults there were.

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    /** The number of the first request. */
    from: { type: 'string', default: '0' },
    requests: { type: 'string', default: '100000' },
    largest: { type: 'boolean', default: false },
    apart: { type: 'boolean', default: false },
    only: { type: 'string' },
    cases: { type: 'boolean', default: false },
    runs: { type: 'string', default: '1500' },
    profile: { type: 'string' },
    json: { type: 'string' },
  },
});
if (values.largest) {
  const faulty = await runLargest({ ...values, runs: Number(values.runs) });
  console.log(`fuzz: ${faulty} rows with faults`);
  process.exit(faulty === 0 ? 0 : 1);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const begun = Date.now();
console.log(`fuzz: seed ${seed} (again: npm run fuzz -- --seed ${seed})`);
const lab = await fuzzedLab();
const { faults, statuses } = await fuzz({
  ...{ url: lab.url, keys: lab.keys, seed },
  ...{ from: Number(values.from), count: Number(values.requests) },
  tell: (done) => {
    if (done % 10_000 === 0) console.log(`${Math.round((Date.now() - begun) / 1000)} s  ${done} requests`);
  },
});
for (const { number, what, request } of faults.slice(0, 20)) {
  const body =
    typeof request.body === 'string' ? request.body.slice(0, 500) : (request.body?.constructor.name ?? '');
  console.log(
    `\n#${number} ${request.method} ${request.path.slice(0, 300)}: ${what}\n  ${JSON.stringify(request.headers)}\n  ${body}`,
  );
}
console.log(
  `\nanswers: ${Object.entries(statuses)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ')}`,
);
const log = await lab.close();
if (log !== '') console.log(`the lab's log:\n${log.slice(-5_000)}`);
console.log(`fuzz: seed ${seed}, ${values.requests} requests, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
