import { findingsView } from '../../../shared/contracts/findings.ts';
import type { LabContext } from '../context.ts';
import { readWentBack } from '../now/read-went-back.ts';
import { countDeadLetters, isLed, json, remedyOfStore, type Call, callsOf } from '../../http/index.ts';
import { runsHoldingBack } from '../../runs/index.ts';
import { statfs } from 'node:fs/promises';
import { internalApi } from '../../../shared/contracts/internal-api.ts';
import { diagnosisView, type Diagnosis } from '../../../shared/contracts/diagnosis.ts';
import {
  startAgentInWords,
  conditionOf,
  factsOf,
  viewOfReason,
  unknownOf,
  examineLab,
  describeWentBack,
} from '../../../shared/explain/index.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { whyUnserved } from '../../../shared/workcell/index.ts';
import { allEnrolled, forgottenAgents, agentsWith, readLabKey } from '../../identity/index.ts';

/** How long the store may take to answer, in milliseconds: a diagnosis of what is broken must come soon. */
const storeMs = 3_000;
/** And the broker's management plugin, for its accounts. */
const accountsMs = 1_000;

/** What the gateway says of itself and of what it stands on; also where broker or store are away. */
async function diagnose(context: LabContext): Promise<Diagnosis> {
  const { broker, data, exposed, version, workcell } = context;
  const active = workcell.modules.filter((module) => module.active);
  const [{ bavail, bsize }, files, accounts, known] = await Promise.all([
    statfs(data.folder),
    askFiles(context),
    askAccounts(context),
    askStore(context),
  ]);
  return {
    version,
    workcell: workcell.name,
    now: Date.now(),
    exposed: [...exposed],
    broker: broker.health(),
    data: { folder: data.folder, free_bytes: bavail * bsize },
    modules: active.map((module) => module.name),
    start: Object.fromEntries(active.map(({ name }) => [name, startAgentInWords(context, { module: name })])),
    unserved: active.flatMap((module) => {
      const reason = whyUnserved(module);
      return reason === undefined ? [] : [{ module: module.name, reason }];
    }),
    ...files,
    ...accounts,
    ...known,
  };
}

async function askFiles({ data }: LabContext): Promise<Pick<Diagnosis, 'files'>> {
  const { root: where } = data;
  if (where === data.folder) return {};
  const asked = data.check().then(() => undefined, messageOf);
  const reason = await within(asked, storeMs);
  if (reason === undefined) return { files: { where } };
  return { files: { where, reason: reason === timedOut ? `${where} does not answer` : reason } };
}

async function askAccounts(context: LabContext): Promise<Pick<Diagnosis, 'forgotten'>> {
  const asked = forgottenAgents(context).catch(() => undefined);
  const found = await within(asked, accountsMs);
  return found === timedOut || !found ? {} : { forgotten: found.map(instanceKey) };
}

async function askStore(
  context: LabContext,
): Promise<Pick<Diagnosis, 'store' | 'instances' | 'leader' | 'lab_key'>> {
  const { store } = context;
  try {
    const answers = Promise.all([
      store.now(),
      store.misgivings(),
      store.check(),
      readConditions(context),
      readKeys(context),
      readWentBack(store),
    ]);
    const found = await within(answers, storeMs);
    if (found === timedOut) throw new WeirError('store_unavailable', 'the store does not answer');
    const [now, misgivings, , { state, instances }, keys, told] = found;
    const went_back = describeWentBack(state, told, now).trouble?.text;
    return {
      store: { up: true, now, misgivings, ...(went_back && { went_back }) },
      instances,
      ...defined({ leader: state.leader }),
      ...keys,
    };
  } catch (error) {
    return {
      store: { up: false, reason: messageOf(error), remedy: remedyOfStore(error) },
      instances: [],
    };
  }
}

async function readKeys(context: LabContext): Promise<Pick<Diagnosis, 'lab_key'>> {
  const [lab, agents] = await Promise.all([readLabKey(context), allEnrolled(context)]);
  if (!lab) return {};
  return {
    lab_key: {
      former: agentsWith('former', agents, lab),
      retired: agentsWith('retired', agents, lab),
      former_counts: lab.former !== undefined,
    },
  };
}

async function readConditions({ store, workcell, embedded }: LabContext): Promise<{
  state: WorkcellState;
  instances: Diagnosis['instances'];
}> {
  const [fields, now] = await Promise.all([store.readWorkcell(), store.now()]);
  const state = decodeWorkcellState(fields);
  const beside = { unknownOf: unknownOf(await runsHoldingBack(store, state)), now, embedded };
  const instances = [...state.instances.values()].map((record) => {
    const { module, instance, presence, since, version } = record;
    const { reasons, left_behind } = conditionOf(factsOf(workcell, state, record, beside));
    return {
      ...{ module, instance, presence, since, reasons: reasons.map(viewOfReason), left_behind },
      ...defined({ version }),
    };
  });
  return { state, instances };
}

const call = callsOf<LabContext>('Health');

const getFindings = call(
  {
    id: 'getFindings',
    route: 'get /doctor',
    access: 'lab:read',
    summary: 'What is not as weir needs it, and what to do about it',
    description:
      'What `weir doctor` says of what the gateway can see: broker, store, disk, clock of the store, orchestrator, dead letters, agents. It answers 200 whatever it finds, also where broker or store are away.',
    answers: { 200: json('What it finds.', findingsView) },
  },
  async ({ context }) => {
    const { broker } = context;
    const [diagnosis, led, letters] = await Promise.all([
      diagnose(context),
      isLed(broker),
      countDeadLetters(broker),
    ]);
    return {
      at: new Date(diagnosis.now).toISOString(),
      findings: examineLab({ diagnosis, led, letters }),
    };
  },
);

/** What is not as weir needs it, as far as the gateway can see. Answers also where broker or store are away. */
export const doctor: readonly Call<LabContext>[] = [getFindings];

/** What `weir doctor` asks for. */
export const diagnosis: readonly Call<LabContext>[] = [
  callsOf<LabContext>('Internal')(
    {
      id: 'getDiagnosis',
      route: `get ${internalApi.diagnosis}`,
      access: 'lab:read',
      summary: 'What `weir doctor` asks for',
      description: 'Answers also where broker or store are away, and says so.',
      answers: { 200: json('The diagnosis.', diagnosisView) },
    },
    ({ context }) => diagnose(context),
  ),
];
