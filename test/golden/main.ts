import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { message, type Message } from '../../shared/contracts/message.ts';
import { freezeRun, freezeStep, thaw } from '../../orchestrator/machine/stored-run.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { recordForms } from '../../shared/store/forms.ts';
import type { RecordKind } from '../../shared/store/records.ts';
import { bundle, labPrograms } from '../../scripts/bundle.js';
import { startServices } from '../services/start-services.ts';
import { dumpFile, dumpRedis, ownedRuns, readJournalText, readStore } from '../support/golden.ts';
import { repositoryFile } from '../support/repository-file.ts';
import { until } from '../support/until.ts';
import { validFacts } from '../support/valid-messages.ts';
import { play, type PlayedLab } from './play.ts';

/*
 * Writes the golden files of this version: what it stores and sends, and what it reads of that itself. Made once, at a release; from
 * then on nobody changes them: it fails where they are there.
 */
const folder = repositoryFile('test/fixtures');
const { version } = JSON.parse(readFileSync(repositoryFile('package.json'), 'utf8')) as { version: string };
const release = version.replace(/\.\d+$/, '');

const services = await startServices();
try {
  const real = await play(services);
  keep('redis', {
    stored: await dumpRedis(services.storeUrl, real.lab.workcell.name),
    ...(await readBack(real)),
  });
  await real.lab.close();
  const alone = await play({});
  const [database = ''] = readdirSync(`${alone.lab.folder}/store`).filter(
    (name) => name.endsWith('.db') && !name.startsWith('lock'),
  );
  keep('file', {
    stored: dumpFile(path.join(alone.lab.folder, 'store', database)),
    ...(await readBack(alone)),
  });
  keep('messages', [...Object.values(alone.sent).flat(), ...neverSent(alone)]);
  keep('texts', {
    ...(await archived(alone)),
    journals: Object.entries(alone.journals).map(([name, text]) => ({
      name,
      text,
      read: readJournalText(text),
    })),
    enrolment: alone.enrolment,
  });
  await alone.lab.close();
  keepSnapshots();
  await keepPrograms();
} finally {
  await services.stop();
}
process.exit();

function keep(name: string, value: unknown): void {
  const text = gzipSync(`${JSON.stringify(value)}\n`, { level: 9 });
  writeFileSync(`${folder}/stored/${release}-${name}.json.gz`, text, { flag: 'wx' });
}

/** What this version reads of a store, and what an owner makes of the runs that it goes on with. */
async function readBack({ lab: { store } }: PlayedLab) {
  const read = await readStore(store, Object.keys(recordForms) as RecordKind[]);
  return { read, owned: await ownedRuns(store) };
}

/** Messages of the types that the lab did not send, as tests know them. */
function neverSent({ lab, sent, completed }: PlayedLab): Message[] {
  const facts = Object.entries(validFacts(completed, { module: 'arm', instance: 'a' }));
  return facts.flatMap(([type, fact]) =>
    type in sent ? [] : [message(type as 'poke', { workcell: lab.workcell.name, ...fact } as never)],
  );
}

/** A finished run as it lies in its folder. A gateway that keeps none in the store puts it there. */
async function archived({ lab, completed }: PlayedLab): Promise<JsonObject> {
  const run = await lab.store.readRun(completed);
  const config = { keep_finished: 0, keep_finished_runs: 0 };
  await lab.startGateway({ config, timing: { retention: 20 } });
  await until('the run has left the store', async () => (await lab.store.readRun(completed)) === undefined);
  const names = readdirSync(lab.dataDir, { recursive: true, encoding: 'utf8' });
  const text = (name: string): string => readFileSync(path.join(lab.dataDir, name), 'utf8');
  const read = (end: string): string =>
    text(names.find((name) => name.includes(run!.definition.directory) && name.endsWith(end)) ?? '');
  const lines = names.flatMap((name) => (name.endsWith('.jsonl') ? text(name).split(/\n/) : []));
  const index = lines.find((line) => line.includes(completed)) ?? '';
  return {
    'run.json': read('run.json'),
    'run.log': read('run.log'),
    'run.log.json': read('run.log.json'),
    index,
  };
}

/** What the release runs, with a tenth of the protocol's times, for labs of two versions: see `releasedWeir`. */
async function keepPrograms(): Promise<void> {
  const kept = await mkdtemp(path.join(tmpdir(), 'weir-golden-'));
  await bundle({ to: path.join(kept, 'dist'), names: [...labPrograms, 'test/support/weir-tenth'] });
  cpSync(repositoryFile('package.json'), path.join(kept, 'package.json'));
  const archive = `${folder}/releases/${release}.tgz`;
  execFileSync('tar', ['--exclude=*.map', '-czf', archive, '-C', kept, 'dist', 'package.json']);
  await rm(kept, { recursive: true });
}

/** The snapshots of machines that weir 0.1 stored, as this version stores the same runs. */
function keepSnapshots(): void {
  const file = `${folder}/snapshots/machine-2.json`;
  const first = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { snapshot: JsonObject }>;
  const today = Object.entries(first).map(([name, { snapshot: stored }]) => {
    const { step_count } = stored['context'] as { step_count: number };
    const run_id = '01JB0000000000000000000000';
    const plan = Array.from({ length: step_count }, () => ({}));
    const { snapshot } = thaw(run_id, { snapshot: stored }, plan);
    const steps = Object.keys(snapshot.steps).map((at) => [at, freezeStep(run_id, snapshot, Number(at))]);
    return [name, { snapshot: freezeRun(snapshot), step_snapshots: Object.fromEntries(steps) as object }];
  });
  keep('machine', Object.fromEntries(today));
}
