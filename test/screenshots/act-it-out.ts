import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'amqplib';
import { topology } from '../../shared/broker/topology.ts';
import { LabCaller, type Step } from './lab-caller.ts';
import type { ScreeningLab } from './screening-lab.ts';

/** What the pictures are of. */
export interface Scene {
  /** Completed, with values of each well, a table, a picture and a log. */
  complete: string;
  /** Another of the same workflow. */
  earlier: string;
  failed: string;
  /** Its instrument lies still, for nobody knows what became of its step. */
  unknown: string;
  running: string;
  /** It waits behind what somebody holds. */
  waiting: string;
  experiment: string;
  /** The text of a workflow that asks for values. */
  workflow: string;
  /** Its name in the library. */
  kept: string;
}

/** Lets a lab work for a while, and then go wrong in each way that the page has to show. */
export async function actItOut(lab: ScreeningLab): Promise<Scene> {
  const caller = new LabCaller(lab.url);
  const file = path.resolve(import.meta.dirname, '../../../test/screenshots/workflows/screen.yaml');
  const workflow = await readFile(file, 'utf8');
  const kept = 'screen-a-plate';
  await caller.keep(kept, workflow.replace('seconds: 6', 'seconds: 5'), 'as on paper', null);
  await caller.keep(kept, workflow, 'a second more to grow', 1);
  await caller.keep('rinse', { name: 'Rinse after day 3', flowdef: washing }, 'for the washer', null);
  const campaign = await caller.campaign('Buffers for strain 12', 'Which buffer lets strain 12 grow best');
  const [ph, salt, stability] = await Promise.all([
    caller.experiment('pH series', campaign),
    caller.experiment('Salt series', campaign),
    caller.experiment('Stability, day 3'),
  ]);
  const reagents = ['Tris pH 7.0', 'Tris pH 7.5', 'Tris pH 8.0', 'NaCl 50 mM', 'NaCl 100 mM', 'NaCl 200 mM'];
  const screens = reagents.map((reagent, at) => ({
    library: kept,
    experiment: at < 3 ? ph : salt,
    payload: { reagent, strength: [0.62, 0.97, 0.81, 0.9, 0.58, 0.31][at] },
    parameters: { volume: 20 + 5 * at },
  }));
  const runs: string[] = [];
  for (const screen of screens) runs.push(await caller.submit(screen));
  const failed = await caller.submit(alone(stability, 'Rinse after day 3', washing));
  const given = await caller.submit(alone(stability, 'Second reading', [...washing].reverse()));
  await caller.post(`/runs/${given}/cancel`, { by: 'Ada', reason: 'the plate was read by hand' });
  await caller.becomes(failed, 'failed');
  for (const run of runs) await caller.becomes(run, 'completed');
  await placePlates(caller, ph, salt);
  const rest = await goWrong(lab, caller, { ph, salt, stability, workflow });
  const [earlier = '', , complete = ''] = runs;
  return { complete, earlier, failed, experiment: ph, workflow, kept, ...rest };
}

const washing: Step[] = [
  { name: 'Wash', module: 'washer', action: 'wash', args: { seconds: 8 } },
  { name: 'Rinse with pressure', module: 'washer', action: 'rinse_hard' },
];

function alone(experiment: string, name: string, flowdef: Step[]) {
  return { experiment, workflow: { name, flowdef } };
}

async function placePlates(caller: LabCaller, ph: string, salt: string): Promise<void> {
  const by = { by: 'Ada', reason: 'seen on the deck' };
  await caller.post(`/locations/deck/set?${new URLSearchParams({ experiment_id: ph, ...by }).toString()}`);
  await caller.post(
    `/locations/reader_tray/set?${new URLSearchParams({ experiment_id: salt, ...by }).toString()}`,
  );
}

interface Given {
  ph: string;
  salt: string;
  stability: string;
  workflow: string;
}

/** What is left acts for longer than the pictures take. */
async function goWrong(lab: ScreeningLab, caller: LabCaller, { ph, salt, stability, workflow }: Given) {
  const growing = await caller.submit(
    alone(stability, 'Grow until evening', [
      {
        name: 'Grow',
        module: 'incubator',
        action: 'incubate',
        args: { seconds: 3000 },
        expect_progress_within: 5,
      },
    ]),
  );
  const running = await caller.submit(
    alone(salt, 'Slow reading', [
      {
        name: 'Carry to the reader',
        module: 'arm',
        action: 'transfer',
        args: { source: 'deck', target: 'reader_tray' },
      },
      { name: 'Read slowly', module: 'reader', action: 'read', args: { seconds: 2400, wavelength: 545 } },
      { name: 'Photograph it', module: 'camera', action: 'photograph', max_gap: 600 },
    ]),
  );
  await Promise.all([caller.acts(growing), caller.acts(running)]);
  await caller.post('/admin/lock/washer', { by: 'Ada', reason: 'cleaning' });
  const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
  await caller.post('/reservations', {
    ...{ module: 'camera', from: inMinutes(5), until: inMinutes(35), by: 'Ada', reason: 'new lamp' },
  });
  const waiting = await caller.submit(alone(stability, 'Wash plates 3 to 6', washing));
  await caller.submit(alone(stability, 'Wash plates 7 to 10', washing));

  const unknown = await caller.submit({
    experiment: ph,
    workflow: { name: 'Fill plate 7', flowdef: fill },
    payload: {},
  });
  await caller.acts(unknown);
  await caller.submit(alone(ph, 'Fill plate 8', fill));
  lab.killAgent('pipettor/1');
  await lab.startAgent('pipettor/1');
  await caller.becomes(unknown, 'paused');

  lab.freezeAgent('stacker/1');
  await caller.submit({ experiment: ph, workflow, payload: { reagent: 'Tris pH 8.5', strength: 0.7 } });
  const held = await caller.submit(
    alone(salt, 'Photographs of all plates', [
      { name: 'Photograph plate 1', module: 'camera', action: 'photograph', args: { seconds: 3 } },
      { name: 'Photograph plate 2', module: 'camera', action: 'photograph' },
    ]),
  );
  await caller.post(`/runs/${held}/pause`, { by: 'Ada', reason: 'the light table is being moved' });
  await caller.submit(
    alone(salt, 'Move plates to the hotel', [
      {
        name: 'Carry to the hotel',
        module: 'arm',
        action: 'transfer',
        args: { source: 'light_table', target: 'exchange', seconds: 1800 },
      },
    ]),
  );
  await caller.submit(
    alone(salt, 'Clear the wash station', [
      {
        name: 'Carry away',
        module: 'arm',
        action: 'transfer',
        args: { source: 'wash_station', target: 'exchange' },
      },
    ]),
  );
  await sendNonsense(lab.brokerUrl);
  await caller.hearsNothingOf('stacker');
  return { unknown, running, waiting };
}

const fill: Step[] = [
  {
    name: 'Dispense the buffer',
    module: 'pipettor',
    action: 'dispense',
    args: { reagent: 'Tris pH 7.5', volume: 40, seconds: 60 },
    on_unknown: 'pause',
  },
  { name: 'Read the plate', module: 'reader', action: 'read', instance: 'any' },
];

/** A message that no program of weir would send: it goes to the dead letters. */
async function sendNonsense(url: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(topology.inbox('screening'), Buffer.from(JSON.stringify({ kind: 'start', plate: 7 })));
  await channel.waitForConfirms();
  await connection.close();
}
