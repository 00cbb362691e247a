import { moduleOf } from '../../module-agents/drivers/contract/index.ts';
import { operator } from '../../module-agents/drivers/operator/index.ts';
import { action, defineModule } from '../../module-agents/sdk/index.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { makeKey } from '../../shared/kernel/secrets/key-text.ts';
import type { Store } from '../../shared/store/store.ts';
import { bearer } from '../support/ask.ts';
import { changed } from '../support/changed.ts';
import { Lab } from '../support/lab/lab.ts';
import type { LabAgent } from '../support/lab/lab-agent.ts';
import type { LabServices } from '../support/lab/services.ts';
import { until } from '../support/until.ts';
import { listenTo, type Sent } from './sent.ts';

/** The gateway's own folder has it, for the command line. */
const localKey = makeKey('local');

/** A lab in which everything has happened of which weir keeps something, and is still under way in part. */
export interface PlayedLab {
  lab: Lab;
  sent: Sent;
  /** Journals by what is special about them. */
  journals: Record<string, string>;
  /** A run that is completed. */
  completed: string;
  enrolment: JsonObject;
}

/** Does what it is told; fails or waits where it is told to. */
const arm = defineModule({
  name: 'arm',
  actions: {
    work: action({
      args: {
        type: 'object',
        properties: { mass: { type: 'number' }, broken: { type: 'boolean', default: false } },
        required: ['mass'],
      },
      results: { mass: { type: 'number' }, note: { type: 'file' } },
      check: () => ({ warnings: [{ message: 'the tip is old' }] }),
      simulate: ({ args }) => ({ data: { mass: args.mass } }),
      run: ({ args, log, progress }) => {
        log.info('the lamp is on');
        progress(0.5, 'half');
        if (args.broken) throw new Error('the tip is bent');
        return {
          data: { mass: args.mass },
          files: { note: { name: 'mass.txt', content: String(args.mass) } },
        };
      },
    }),
  },
});

const on = (module: string, name: string, does: string, args: JsonObject = {}, more: JsonObject = {}) => ({
  ...{ name, module, action: does, args },
  ...more,
});
const work = (name: string, args: JsonObject = {}, more: JsonObject = {}) =>
  on('arm', name, 'work', { mass: 1, ...args }, more);
const broken = (name: string, more: JsonObject = {}) => work(name, { broken: true }, more);

/** Plays it. Whoever has called this closes the lab. */
export async function play(services: LabServices): Promise<PlayedLab> {
  const lab = await Lab.open({
    ...services,
    modules: ['arm', 'oven', 'mixer', 'reader', 'shaker'],
    more: '  - { name: ada, interface: operator }\nlocations: { arm: { nest: [1], deck: [2] } }\n',
  });
  const { sent, heard } = listenTo();
  const accounts = {
    make: async () => 'amqps://weir.agent.lab.arm.pc:Zm9yLXNob3ctb25seS1uby1wYXNzd29yZA@lab-server:5671',
    list: async () => [],
    end: async () => undefined,
  };
  let isHeard = true;
  const mostlyHeard = (own: Store): Store =>
    changed(own, {
      recordsAfter: (query) => (isHeard ? own.recordsAfter(query) : Promise.resolve([])),
    });
  await lab.startGateway({
    store: mostlyHeard,
    ...{ localKey, accounts, broker: heard },
    config: { webhook_secret: 'a secret that is long enough', webhook_allow: '127.0.0.1' },
    // What could not be told is due again after the lab has ended.
    timing: { notify: 20, notifyAgain: [3_600_000] },
  });
  const gatewayKey = () => localKey;
  const serve = (module: string, more: object = {}): Promise<LabAgent> =>
    lab.startAgent({ module, gatewayKey, broker: heard, ...more });
  // What is cancelled, and does not heed it, is waited for until the lab has ended.
  const timing = { ...lab.timing.owner, sendKept: 50, cancelRest: 3_600_000 };
  const owner = await lab.startOrchestrator({ broker: heard, timing });
  const agents = {
    arm: await serve('arm', { definition: arm }),
    oven: await serve('oven'),
    mixer: await serve('mixer'),
    reader: await serve('reader'),
    shaker: await serve('shaker'),
    ada: await serve('ada', { instance: 'desk', definition: moduleOf(operator('ada', {})) }),
  };
  await until('what the instruments can do is known', async () => {
    const fields = await lab.store.readWorkcell();
    return Object.values(agents).every((agent) => `about:${instanceKey(agent)}` in fields);
  });
  const call = async (method: string, path: string, body?: unknown): Promise<JsonObject> => {
    const answer = await lab.ask(method, path, body, bearer(localKey));
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const post = (path: string, body?: unknown) => call('POST', path, body);

  const { campaign_id } = await post('/campaigns', { campaign_name: 'Autumn' });
  const webhook = { webhook_url: 'http://127.0.0.1:1/', webhook_secret: 'a secret that is long enough' };
  const hues = { experiment_name: 'Hues', campaign_id, ...webhook };
  const experiment = (await post('/experiments', hues))['experiment_id'] as string;
  const submit = async (
    flowdef: JsonObject[],
    workflow: JsonObject = {},
    form: Record<string, string> = {},
  ) => {
    const document = JSON.stringify({ name: 'Mix', flowdef, ...workflow });
    const answer = await lab.submit({ experiment_id: experiment, workflow: document, ...form });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { run_id: string }).run_id;
  };
  const untilRun = (what: string, run: string, is: (summary: JsonObject) => unknown) =>
    until(what, async () => Boolean(is(((await lab.store.readRun(run))?.summary ?? {}) as JsonObject)));

  // Who may ask.
  await post('/keys', { name: 'robot', role: 'scientist' });
  await post('/users', { name: 'grace', role: 'operator', password: 'amber hinge otter' });
  await lab.ask('POST', '/session', { name: 'grace', password: 'amber hinge otter' });
  const enrolment = await post('/agents/arm/pc/enrolment');
  await post('/agents/lab-key');

  // Runs that come to their ends.
  await post('/events', { event_type: 'NOTE', event_name: 'REFILL', experiment_id: experiment, dye: 'blue' });
  const completed = await submit([
    work('Weigh', { mass: 7 }),
    work('Each', { mass: '${{ item }}' }, { for_each: [1, 2] }),
    work('Grow', {}, { repeat: { until: 'round > 1', max: 2 } }),
    work('Never', {}, { when: 'false' }),
  ]);
  await lab.untilState(completed, 'completed');
  // One of a workflow that is kept, of which there is an unfinished text as well.
  const kept = JSON.stringify({ name: 'Mix', flowdef: [work('Weigh')] });
  await call('PUT', '/workflows/mix', { workflow: kept, note: 'first', by: 'Ada' });
  await call('PATCH', '/workflows/mix', { tags: ['weighing'], notes: 'Slowly.', editors: ['robot'] });
  await call('PUT', '/workflows/mix/draft', { workflow: 'name: Mi', based_on: 1 });
  const ofKept = await lab.submit({ experiment_id: experiment, library: 'mix' });
  await lab.untilState(((await ofKept.json()) as { run_id: string }).run_id, 'completed');
  const failed = await submit(
    [
      work('Weigh'),
      broken('Mix', { retry: { attempts: 2, on: ['failed'] }, recover: [work('Wash')] }),
      work('Last'),
    ],
    { cleanup: [work('Tidy')], execution: 'dag' },
  );
  await lab.untilState(failed, 'failed');
  const again = await post(`/runs/${failed}/retry`, { args: { Mix: { broken: false } }, by: 'Ada' });
  await lab.untilState(again['run_id'] as string, 'completed');
  await lab.untilState(await submit([work('Weigh')], {}, { simulate: 'true' }), 'completed');
  const answered = await submit([on('ada', 'Ask', 'confirm', { message: 'Is it blue?' })]);
  await until('the question is open', async () =>
    lab.store.readRun(answered).then((run) => run?.steps[0]?.status === 'running'),
  );
  await until(
    'it is answered',
    async () =>
      (await lab.ask('POST', `/asks/${answered}.0.1`, { answer: true, by: 'Ada' }, bearer(localKey))).status <
      300,
  );
  await lab.untilState(answered, 'completed');

  // Runs that are under way.
  const held = await submit([broken('Mix', { on_failure: 'pause' }), work('Store')]);
  await untilRun('it waits for a word', held, ({ held: steps }) => steps);
  await call('PATCH', `/runs/${held}`, { priority: 5, label: 'blue', by: 'Ada', reason: 'the tip' });
  await post(`/runs/${held}/insert`, { before: 'Store', steps: [work('Look')], by: 'Ada' });
  await submit([on('ada', 'Ask', 'choose', { message: 'Which?', options: ['a', 'b'] })]);
  const acting = await submit([on('oven', 'Heat', 'hold'), work('Weigh')]);
  await agents.oven.witness.untilActing(`${acting}.0.1`);
  const cancelling = await submit([on('mixer', 'Stir', 'stubborn')]);
  await agents.mixer.witness.untilActing(`${cancelling}.0.1`);
  await post(`/runs/${cancelling}/cancel`, { by: 'Ada', reason: 'the wrong plate' });
  const cancelled = await submit([on('oven', 'Wait', 'move')]);
  await post(`/runs/${cancelled}/cancel`, { by: 'Ada' });
  await lab.untilState(cancelled, 'cancelled');
  const paused = await submit([on('oven', 'Wait', 'move')]);
  await post(`/runs/${paused}/pause`, { by: 'Ada', reason: 'lunch' });
  await untilRun('it is paused', paused, (summary) => summary['paused']);

  // An instrument whose agent dies while it acts: once a person says what became of it, and once nobody has.
  const journals: Record<string, string> = {};
  const die = async (): Promise<string> => {
    const run = await submit([on('reader', 'Read', 'hold', {}, { on_unknown: 'pause' })]);
    await agents.reader.witness.untilActing(`${run}.0.1`);
    journals['acting'] = agents.reader.journal();
    const journalDir = await agents.reader.crash();
    agents.reader = await serve('reader', { journalDir, witness: agents.reader.witness });
    await untilRun('its outcome is unknown', run, ({ unknown }) => unknown);
    return run;
  };
  const resolved = await die();
  await post(`/runs/${resolved}/resolve`, { as: 'happened', data: { lines: 3 }, by: 'Ada', reason: 'seen' });
  await lab.untilState(resolved, 'completed');
  await post('/admin/reset/reader?by=Ada');
  await die();

  // Orders, and what is said of the workcell.
  const preflight = JSON.stringify({ name: 'Mix', flowdef: [work('Weigh')] });
  const form = new URLSearchParams({ workflow: preflight, experiment_id: experiment });
  await fetch(lab.url('/runs/preflight'), { method: 'POST', body: form, headers: bearer(localKey) });
  await post(`/locations/nest/set?experiment_id=${experiment}&by=Ada`);
  await post('/wc', await call('GET', '/wc'));
  const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const reserve = (module: string) =>
    post('/reservations', { module, until: inAMonth, by: 'Ada', reason: 'calibration' });
  await reserve('mixer');
  const { id: ofOven } = await reserve('oven');
  await call('DELETE', `/reservations/${ofOven as string}?by=Ada&reason=done`);
  await post('/admin/lock/oven?by=Ada');
  await post('/admin/safety_stop/arm?by=Ada');
  await until('the arm has stopped', async () =>
    JSON.stringify(await lab.store.readWorkcell()).includes('"did"'),
  );

  // What nobody has been told, and what nobody has taken up.
  const last = await submit([on('shaker', 'Shake', 'hold')]);
  await agents.shaker.witness.untilActing(`${last}.0.1`);
  isHeard = false;
  agents.shaker.witness.gates.get(`${last}.0.1`)?.fail(new Error('the lid is open'));
  await lab.untilState(last, 'failed');
  await owner.stop();
  await submit([work('Weigh')]);
  // From here on nobody writes.
  await lab.gateway.stop();
  return { lab, sent, journals: { ...journals, settled: agents.arm.journal() }, completed, enrolment };
}
