import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../gateway/server/api/description-router.ts';
import { recordedExamples } from '../../../gateway/server/api/openapi-document.ts';
import { joinHub, leaveHub } from '../../../shared/broker/memory/memory-hub.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { encode, message } from '../../../shared/contracts/message.ts';
import type { Now } from '../../../shared/contracts/now.ts';
import type { AskList } from '../../../shared/contracts/ask.ts';
import { moduleOf } from '../../../module-agents/drivers/contract/index.ts';
import { operator } from '../../../module-agents/drivers/operator/index.ts';
import { askStep } from '../../support/lab/asking-lab.ts';
import { Lab } from '../../support/lab/lab.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { statusOf } from '../../support/lab/operator.ts';
import { step } from '../../support/lab/submission.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';
import { formatted } from '../../support/formatted.ts';

/** Calls whose answers are files or lead on, made of the description itself, or for an agent that asks. */
const withoutExample = new Set(
  'getRunFile getDatapoint makeBackup getDocs getDocsFile getSchema getDescription getInputFile putResultFile readFeed getMetrics getReply closeAsk followSignInLink beginOidc finishOidc'.split(
    ' ',
  ),
);

type Example = (typeof recordedExamples)[string];

let lab: Lab;
let arm: LabAgent;
const recorded: Record<string, Example> = {};
const localKey = makeKey('local');

beforeAll(async () => {
  const consumables = '{ tips: { capacity: 96, uses: { move: 1 }, warn_at: 24 } }';
  const more = `  - { name: arm, interface: file, consumables: ${consumables} }
  - { name: ada, interface: operator }
locations: { arm: { nest: [1, 2, 3] } }`;
  lab = await Lab.open({ modules: [], more });
  // The broker of this lab is in its process: a URL as RabbitMQ would have it stands for one of another.
  const accounts = {
    make: async () =>
      'amqps://weir.agent.lab.arm.lab-pc-2:Zm9yLXNob3ctb25seS1uby1wYXNzd29yZA@lab-server:5671',
    list: async () => [],
    end: async () => undefined,
  };
  arm = await lab.startAll({ localKey, accounts });
  await lab.startAgent({
    module: 'ada',
    instance: 'desk',
    definition: moduleOf(operator('ada', {})),
    gatewayKey: () => localKey,
  });
}, 60_000);
afterAll(() => lab.close(), 30_000);

/** Makes a call of the API and keeps what it answered. */
async function record(
  id: string,
  values: Record<string, string> = {},
  request: RequestInit & { query?: string } = {},
) {
  const operation = operations.find((each) => each.id === id);
  if (!operation) throw new Error(`there is no call ${id}`);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
  const { query = '', ...init } = request;
  const response = await fetch(lab.url(path + query), { method: operation.method.toUpperCase(), ...init });
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  const text = await response.text();
  if (!response.ok) throw new Error(`${id}: ${text}`);
  const [, code = 'no code'] = /session\/links\/([\w-]+)/.exec(text) ?? [];
  // Where the files of this test lie is nobody's business.
  const shown = text
    .replaceAll(lab.dataDir, '/var/lib/weir/data')
    .replaceAll(lab.workcell.name, 'lab')
    .replaceAll(new URL(lab.url('/')).origin, 'http://127.0.0.1:8000')
    .replaceAll(code, 'Zm9yLXNob3ctb25seS1uby1jb2RlLW9mLWFueWJvZHk')
    .replaceAll(/(weir_agent[a-z0-9-]+_)[\w-]+/g, '$1Zm9yLXNob3ctb25seS1uby1rZXktb2YtYW55Ym9keS0')
    .replaceAll(/weir_ada_[\w-]+/g, 'weir_ada_Zm9yLXNob3ctb25seS1uby1rZXktb2YtYW55Ym9keS0');
  const body: unknown = type.endsWith('json') ? JSON.parse(shown) : shown;
  recorded[id] = { status: response.status, type, body };
  return JSON.parse(type.endsWith('json') ? text : 'null') as Record<string, string>;
}

const asJson = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The instrument fails at a command. */
async function failing(command: string): Promise<void> {
  await arm.witness.untilActing(command);
  arm.witness.gates.get(command)?.fail(new Error('the tip is bent'));
}

/** A run that acts; and what it says once it is let go. */
async function acting(): Promise<string> {
  const run = await lab.begin([step('hold', { on_unknown: 'pause' }), step('move', { name: 'then move' })]);
  await arm.witness.untilActing(`${run}.0.1`);
  await until('its run says that it acts', async () => (await statusOf(lab, run)) === 'running');
  return run;
}

/** A reset is done: it would end a run that the instrument acts for by the time that it comes. */
async function untilArmIsIdle(): Promise<void> {
  await until('the reset is done', async () => {
    const { instruments } = (await (await fetch(lab.url('/now'))).json()) as Now;
    return instruments.find(({ module }) => module === 'arm')?.state === 'idle';
  });
}

describe('the examples of the API', () => {
  it(
    'every call > has an answer of a lab; `npm run api:examples` takes them anew',
    { timeout: 240_000 },
    async () => {
      const { campaign_id } = await record('createCampaign', {}, asJson({ campaign_name: 'Autumn' }));
      const { experiment_id } = await record(
        'registerExperiment',
        {},
        asJson({ experiment_name: 'Hues of blue', campaign_id, email_addresses: ['ada@example.org'] }),
      );
      const workflow = JSON.stringify({ name: 'Mix', flowdef: [step('move', { name: 'to the camera' })] });
      const form = new URLSearchParams({ workflow, experiment_id: experiment_id ?? '' });
      await record('checkWorkflow', {}, asJson({ workflow }));
      await record('preflightRun', {}, { body: form });
      const lasting = JSON.stringify({ name: 'Mix', flowdef: [step('move', { duration: 60 })] });
      const night = { submissions: [{ workflow: lasting, count: 2 }], plays: 5, seed: 1 };
      await record('simulateNight', {}, asJson(night));
      const { run_id = '' } = await record('submitRun', {}, { body: form });
      await lab.untilState(run_id, 'completed');
      for (const id of ['getRun', 'getRunLog', 'listRunLog', 'listRunFiles'])
        await record(id, { id: run_id });
      await record('listRuns', {}, { query: '?limit=1' });
      form.set('count', '2');
      const { runs } = await record('submitRuns', {}, { body: form });
      for (const each of (runs ?? []) as unknown as { run_id: string }[])
        await lab.untilState(each.run_id, 'completed');
      const by = { by: 'Ada' };
      await record('runAgain', { id: run_id }, asJson({}));
      const repeated = recorded['runAgain']?.body as { run_id: string };
      await lab.untilState(repeated.run_id, 'completed');
      const noted = asJson({ tags: ['good'], note: 'the blue is even', revision: 0, ...by });
      await record('writeRunNote', { id: run_id }, { ...noted, method: 'PUT' });
      await record('getRunNote', { id: run_id });
      await record('listRunTags');
      await record('getResults', {}, { query: `?experiment_id=${experiment_id}&limit=1` });
      await record('countRunsOfExperiments', {}, { query: `?experiment_id=${experiment_id}` });
      const mix = { name: 'mix' };
      await record('saveWorkflow', mix, {
        ...asJson({ workflow, note: 'as on paper', ...by }),
        method: 'PUT',
      });
      await record('keepWorkflowDraft', mix, {
        ...asJson({ workflow: `${workflow} `, based_on: 1 }),
        method: 'PUT',
      });
      for (const id of ['getWorkflow', 'getWorkflowDraft', 'listWorkflowVersions']) await record(id, mix);
      await record('dropWorkflowDraft', mix);
      await record('changeWorkflow', mix, { ...asJson({ tags: ['colours'], ...by }), method: 'PATCH' });
      await record('listWorkflows');
      const datapoint = JSON.stringify({ label: 'hue', experiment_id, value: 0.61 });
      await record('postDatapoint', {}, { body: new URLSearchParams({ datapoint }) });
      await record(
        'postEvent',
        {},
        asJson({ event_type: 'NOTE', event_name: 'REFILL', experiment_id, dye: 'blue' }),
      );
      const ofExperiment = { id: experiment_id ?? '' };
      for (const id of ['getExperiment', 'checkIn', 'listDataOfExperiment', 'listValuesOfExperiment'])
        await record(id, ofExperiment);
      const two = { query: '?limit=2' };
      for (const id of ['listEventsOfExperiment', 'getExperimentLog']) await record(id, ofExperiment, two);
      const [datapointId = ''] = Object.keys(recorded['listDataOfExperiment']?.body as object);
      await record('getDatapointInfo', { id: datapointId });
      await record('getCampaign', { id: campaign_id ?? '' });
      for (const id of ['listEvents', 'listExperiments', 'listCampaigns']) await record(id, {}, two);
      const [event = ''] = Object.keys(recorded['listEvents']?.body as object);
      await record('getEvent', { id: event });

      const run = await acting();
      for (const id of ['getNow', 'getTimeline', 'getHistory', 'getOrders', 'getWorkcellState'])
        await record(id);
      for (const id of ['getRunWaits', 'getHandedIn']) await record(id, { id: run });
      await record('pauseRun', { id: run }, asJson({ by: 'Ada' }));
      await until(
        'it is paused',
        async () => (await lab.store.readRun(run))?.summary?.paused_by !== undefined,
      );
      await record('resumeRun', { id: run }, asJson({ by: 'Ada' }));
      const journalDir = await arm.crash();
      arm = await lab.startAgent({ journalDir });
      await until(
        'its outcome is unknown',
        async () => (await lab.store.readRun(run))?.summary?.unknown !== undefined,
      );
      await record('getUnknownPreview', { id: run });
      await record('resolveRun', { id: run }, asJson({ as: 'abort', by: 'Ada' }));
      await lab.untilState(run, 'failed');
      await record('orderOfWorkcell', { command: 'reset' }, { query: '?by=Ada' });
      await untilArmIsIdle();

      await record('getRetryPreview', { id: run });
      const { run_id: again = '' } = await record('retryRun', { id: run }, asJson({ by: 'Ada' }));
      await failing(`${again}.0.1`);
      await lab.untilState(again, 'failed');

      const held = await lab.begin([
        step('hold', { name: 'Mix', on_failure: 'pause' }),
        step('move', { name: 'Store' }),
      ]);
      await failing(`${held}.0.1`);
      await until('it waits for a word', async () => (await statusOf(lab, held)) === 'paused');
      const request = { by: 'Ada', reason: 'the tip is bent' };
      await record('changeRun', { id: held }, { ...asJson({ priority: 5, ...request }), method: 'PATCH' });
      const look = { before: 'Store', steps: [step('move', { name: 'Look' })], ...request };
      await record('insertSteps', { id: held }, asJson(look));
      await record('skipStep', { id: held }, asJson(request));
      await lab.untilState(held, 'completed');

      const asking = await lab.begin([askStep('confirm', { message: 'Is the plate in place?' })]);
      const question = `${asking}.0.1`;
      await until('the question is open', async () => {
        const { asks } = (await (await fetch(lab.url('/asks'))).json()) as AskList;
        return asks.some(({ id }) => id === question);
      });
      for (const id of ['listAsks', 'getAsk']) await record(id, { id: question });
      await record('answerAsk', { id: question }, asJson({ answer: true, by: 'Ada' }));
      await lab.untilState(asking, 'completed');

      const ended = await acting();
      await fetch(lab.url('/admin/safety_stop?by=Ada'), { method: 'POST' });
      await lab.untilState(ended, 'cancelled');
      await record('getStoppedRuns');
      await fetch(lab.url('/admin/reset?by=Ada'), { method: 'POST' });
      await untilArmIsIdle();

      const stuck = await acting();
      await record('previewOrder', {}, { query: '?command=reset&module=arm' });
      await record('abandonAction', { module: 'arm' }, asJson({ by: 'Ada', reason: 'it hangs' }));
      await until('it is given up', async () => (await statusOf(lab, stuck)) === 'paused');
      await record('cancelRun', { id: stuck }, asJson({ by: 'Ada', reason: 'the plate is the wrong one' }));
      arm.witness.openAll();

      await record('orderOfModule', { command: 'lock', module: 'arm' }, { query: '?by=Ada' });
      await record('resetWorkcell');
      await record('getModuleState', { name: 'arm' });
      for (const id of ['getSchedule', 'getWorkcell', 'getConfig', 'listLocations']) await record(id);
      const [location = ''] = Object.keys(
        (recorded['listLocations']?.body as { location_states: object }).location_states,
      );
      await record('getLocation', { name: location });
      await record('setLocation', { name: location }, { query: `?experiment_id=${experiment_id}&by=Ada` });
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
      const ofArm = { module: 'arm', until: inAnHour, by: 'Ada', reason: 'calibration' };
      await record('makeReservation', {}, asJson(ofArm));
      const { id = '' } = recorded['makeReservation']?.body as { id: string };
      await record('listReservations');
      await record('getReservation', { id });
      await record('endReservation', { id }, { query: '?by=Ada' });
      await record('refillModule', { name: 'arm' }, asJson({ consumable: 'tips', to: 48, by: 'Ada' }));
      await record('defineWorkcell', {}, asJson((await (await fetch(lab.url('/wc'))).json()) as object));
      await record('clearRuns');
      for (const id of [
        'getUp',
        'getVersion',
        'getHealth',
        'getReadiness',
        'getFindings',
        'getOutline',
        'getDiagnosis',
      ])
        await record(id);

      const headers = { authorization: `Bearer ${localKey}` };
      const wanted = asJson({ name: 'ada', role: 'scientist' });
      const made = await record('createKey', {}, { ...wanted, headers: { ...wanted.headers, ...headers } });
      await record('listKeys', {}, { headers });
      const { key = '' } = made;
      await record('signIn', {}, asJson({ key }));
      await record('getSession', {}, { headers: { authorization: `Bearer ${key}` } });
      await record('createSignInLink', {}, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
      await record('signOut');
      await record('revokeKey', { name: 'ada' }, { headers });
      const pc = { module: 'arm', instance: 'lab-pc-2' };
      await record('enrolAgent', pc, { method: 'POST', headers });
      await record('listEnrolledAgents', {}, { headers });
      await record('renewLabKey', {}, { headers });
      await record('retireLabKey', {}, { query: '?force=yes', headers });
      await record('endEnrolment', pc, { headers });
      const user = asJson({ name: 'grace', role: 'operator', password: 'amber hinge otter' });
      await record('createUser', {}, { ...user, headers: { ...user.headers, ...headers } });
      const admitted = await fetch(
        lab.url('/session'),
        asJson({ name: 'grace', password: 'amber hinge otter' }),
      );
      const [cookie = ''] = (admitted.headers.get('set-cookie') ?? '').split(';');
      const { origin } = new URL(lab.url('/'));
      const change = asJson({
        current_password: 'amber hinge otter',
        new_password: 'seven plates of agar',
      });
      const browser = { cookie, origin };
      await record('changePassword', {}, { ...change, headers: { ...change.headers, ...browser } });
      const other = await fetch(lab.url('/session'), {
        ...asJson({ name: 'grace', password: 'seven plates of agar' }),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
        },
      });
      expect(other.status).toBe(200);
      const { sessions } = (await record('listSessions', {}, { headers: browser })) as unknown as {
        sessions: { id: string }[];
      };
      await record('endSession', { id: sessions[1]?.id ?? '' }, { method: 'DELETE', headers: browser });
      await record('endOtherSessions', {}, { method: 'DELETE', headers: browser });
      await record('listUsers', {}, { headers });
      const password = asJson({ password: 'another long password' });
      const another = { ...password, method: 'PUT', headers: { ...password.headers, ...headers } };
      await record('setPassword', { name: 'grace' }, another);
      await record('signOutUser', { name: 'grace' }, { headers });
      await record('removeUser', { name: 'grace' }, { headers });
      await until('the audit tells of it', async () => {
        const { entries } = await record('listAudit', {}, { query: '?operation=revokeKey', headers });
        return (entries ?? []).length > 0;
      });
      await record('verifyAudit', {}, { headers });

      const hub = joinHub(lab.workcell.name);
      for (const run_id of [newId(), newId()]) {
        const letter = message('run.submit', { workcell: lab.workcell.name, run_id, body: {} });
        const queue = topology.inbox(lab.workcell.name);
        hub.bury({ queue, content: encode(letter), reason: 'it cannot be played' });
      }
      await record('listDeadLetters');
      const { letters } = recorded['listDeadLetters']?.body as { letters: { id: string }[] };
      const [first = '', second = ''] = letters.map(({ id }) => id);
      await record('getDeadLetter', { letter: first });
      await record('dropDeadLetter', { letter: first });
      await record('resendDeadLetter', { letter: second });
      leaveHub(hub);

      const calls = operations.filter(({ id, like }) => like === undefined && !withoutExample.has(id));
      expect(Object.keys(recorded).sort()).toEqual(calls.map(({ id }) => id).sort());
      if (process.env['WEIR_RECORD_EXAMPLES'] !== undefined) await keep(recorded);
      else expect(Object.keys(recordedExamples).sort()).toEqual(Object.keys(recorded).sort());
    },
  );
});

async function keep(examples: Record<string, Example>): Promise<void> {
  const file = repositoryFile('docs/api/examples.json');
  await writeFile(file, await formatted(file, JSON.stringify(examples)));
}
