import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import type { Finding } from '../../shared/contracts/findings.ts';
import {
  fail,
  ok,
  replicasRemedy,
  judgeAgents,
  judgeForgotten,
  judgeVersions,
  versionsOf,
  judgeLabKey,
  judgeDisk,
  judgeMisgivings,
  warn,
  judgeClock,
  judgeInfrastructure,
  judgeDeadLetters,
  judgeOrchestrator,
} from '../../shared/explain/index.ts';
import { nothingThere } from '../../shared/kernel/errors/file-errors.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../shared/kernel/log/logger.ts';
import { gatewayOf, GatewayClient } from '../client/index.ts';
import { version } from '../settings/index.ts';
import type { Diagnosis } from '../../shared/contracts/diagnosis.ts';
import { judgeRedis } from './judge-redis.ts';
import {
  type AmqpFacts,
  type ClusterFacts,
  type QueueFacts,
  type PolicyFacts,
  topology,
} from '../../shared/broker/index.ts';
import { examineCopies, lacksReplicas, openStore } from '../../shared/store/index.ts';

/** RabbitMQ 4 counts deliveries of quorum queues as weir needs it, and lets the limit be lifted. */
const leastMajor = 4;
/** A confirm that takes longer (milliseconds) makes every step wait. */
const slowConfirmMs = 250;
/** So many copies of a queue outlive the loss of a node; RabbitMQ makes no more by itself. */
const enoughMembers = 3;
/** Seconds: where a cluster needs longer to notice that a node is gone, instruments of that node wait. */
const longestTick = 15;

/** What the facts about a RabbitMQ mean for weir's promises. */
export function judgeBroker(facts: AmqpFacts, workcell: string | undefined): Finding[] {
  return [
    judgeVersion(facts),
    ...facts.away.map(({ node, reason }) =>
      warn('broker nodes', `${node} does not answer: ${reason}`, `start it; weir goes on at the others`),
    ),
    judgeConfirm(facts),
    ...facts.queues.map(judgeQueue),
    ...(workcell === undefined ? [] : [judgeOrchestrator(workcell, isInboxRead(facts, workcell))]),
  ];
}

function isInboxRead({ queues }: AmqpFacts, workcell: string): boolean {
  return queues.find(({ name }) => name === topology.inbox(workcell))?.read ?? false;
}

/** What the broker's policies mean for weir's promises. */
export function judgePolicies(facts: PolicyFacts): Finding[] {
  const check = 'broker policies';
  if ('unread' in facts) {
    return [
      warn(
        check,
        `could not be read: ${facts.unread}`,
        'enable rabbitmq_management and name it by WEIR_BROKER_MANAGEMENT_URL, or see to it that `rabbitmqctl list_policies` has no limit, expiry or delivery limit for weir.*',
      ),
    ];
  }
  const cluster = judgeCluster(facts.cluster);
  if (facts.harmful.length === 0) return [ok(check, "none limits weir's queues"), ...cluster];
  const harmful = facts.harmful.map(({ name, pattern, keys }) =>
    fail(
      check,
      `"${name}" (${pattern}) sets ${Object.entries(keys)
        .map(([key, value]) => `${key} ${String(value)}`)
        .join(', ')}`,
      `it may drop what was accepted: narrow its pattern, or rabbitmqctl clear_policy ${name}`,
    ),
  );
  return [...harmful, ...cluster];
}

/** Nothing where the broker is one node alone. */
function judgeCluster({ nodes, queues }: ClusterFacts): Finding[] {
  const check = 'broker cluster';
  if (nodes.length < 2) return [];
  const down = nodes.filter(({ running }) => !running).map(({ name }) => name);
  const late = Math.max(...nodes.map(({ net_ticktime: seconds = 0 }) => seconds));
  const few = queues.filter(({ members }) => members < Math.min(nodes.length, enoughMembers));
  const findings = [
    ...down.map((name) =>
      fail(
        check,
        `${name} is not running`,
        'start it, or rabbitmqctl forget_cluster_node where it never comes back',
      ),
    ),
    ...(late > longestTick
      ? [
          warn(
            check,
            `its nodes notice only after ${late} s that one is frozen or cut off`,
            'set net_ticktime = 5 in rabbitmq.conf of each node, and restart them one after the other',
          ),
        ]
      : []),
    ...few.map(({ name, members }) =>
      fail(
        check,
        `the queue ${name} is on ${members} of ${nodes.length} nodes, and may be gone with one of them`,
        'rabbitmq-queues grow NODE all, for each node that lacks it',
      ),
    ),
  ];
  return findings.length > 0
    ? findings
    : [ok(check, `${nodes.length} nodes, and all that must not be lost outlives the loss of one`)];
}

function judgeVersion({ product, version }: AmqpFacts): Finding {
  const found = `${product} ${version}`;
  if (product !== 'RabbitMQ') return fail('broker', found, 'use RabbitMQ 4: weir needs its quorum queues');
  if (Number.parseInt(version, 10) < leastMajor) {
    return fail('broker', found, 'upgrade to RabbitMQ 4: older ones drop what was delivered too often');
  }
  return ok('broker', found);
}

function judgeConfirm({ confirm }: AmqpFacts): Finding {
  if ('refused' in confirm) {
    return fail(
      'broker confirms',
      confirm.refused,
      'free memory or disk of the broker (rabbitmq-diagnostics alarms); until then runs are accepted and wait, and cancels and orders are refused',
    );
  }
  const found = `a publish is confirmed within ${confirm.ms.toFixed(1)} ms`;
  if (confirm.ms <= slowConfirmMs) return ok('broker confirms', found);
  return warn('broker confirms', found, 'look at the network to the broker and at the load of its disk');
}

function judgeQueue({ name, messages, wrong, homeless }: QueueFacts): Finding {
  const check = `queue ${name}`;
  if (homeless) {
    return warn(
      check,
      'the node on which it lives is away',
      'start that node; another queue stands in for it meanwhile',
    );
  }
  if (wrong !== undefined) {
    return fail(check, wrong, `delete the queue when it is empty; weir declares it anew, as it must be`);
  }
  if (messages === undefined) return ok(check, 'not declared yet');
  if (name === topology.dead) return judgeDeadLetters(check, messages);
  return ok(check, messages === 1 ? '1 message' : `${messages} messages`);
}

/** What a gateway says, and when it said so by this machine's clock (milliseconds since the epoch). */
interface Answer {
  diagnosis: Diagnosis;
  url: string;
  /** Half way between question and answer. */
  at: number;
}

const own = "this machine's";

/** What a gateway's answer means for weir's promises, seen from this machine. */
export function judgeGateway({ diagnosis, url, at }: Answer, ownVersion: string): Finding[] {
  const { version, workcell, store } = diagnosis;
  const about = `${url} serves ${workcell}, version ${version}`;
  return [
    version === ownVersion
      ? ok('gateway', about)
      : warn(
          'gateway',
          about,
          `this is ${ownVersion}: they may differ while a lab is upgraded, and no longer`,
        ),
    ...judgeInfrastructure(diagnosis),
    judgeClock('clock of the gateway', diagnosis.now - at, own),
    ...(store.up ? [judgeClock('clock of the store', store.now - at, own)] : []),
  ];
}

/** How long the gateway may take to answer (milliseconds). */
const timeoutMs = 3_000;

/** Looks at everything that weir stands on, from this machine; each part that fails is a finding. */
export async function examine(config: Config, signal: AbortSignal): Promise<Finding[]> {
  const answer = await askGateway(config, signal);
  const gateway = 'found' in answer ? [answer] : judgeGateway(answer, version);
  const diagnosis = 'found' in answer ? undefined : answer.diagnosis;
  const workcell = diagnosis?.workcell ?? (await nameOf(config.workcell));
  return [
    ...gateway,
    ...(await examineBroker(config, workcell)),
    ...(await examineStore(config, workcell)),
    await examineJournals(config.journal_dir),
    ...(diagnosis
      ? [
          ...judgeVersions(versionsOf(diagnosis)),
          ...judgeAgents(diagnosis),
          ...judgeLabKey(diagnosis),
          ...judgeForgotten(diagnosis),
        ]
      : []),
  ];
}

async function askGateway(config: Config, signal: AbortSignal): Promise<Answer | Finding> {
  const { gateway_url } = config;
  const client = new GatewayClient(gatewayOf(config), { ms: timeoutMs, signal });
  const asked = Date.now();
  try {
    const diagnosis = await client.ask((api) => api.GET('/internal/diagnosis'));
    return { diagnosis, url: gateway_url, at: (asked + Date.now()) / 2 };
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return fail(
      'gateway',
      error.message,
      'start it with weir up or weir gateway; nothing else can be asked of it',
    );
  }
}

/** The name in the workcell file, for as long as no gateway can tell it; what is wrong with the file is not asked here. */
async function nameOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const { loadWorkcell } = await import('../../shared/workcell/load-workcell.ts');
  return loadWorkcell(file, () => false).then(
    ({ workcell }) => workcell.name,
    () => undefined,
  );
}

/** `memory:` can be seen through the gateway only. */
async function examineBroker(
  { broker_url: url, broker_management_url, insecure_network }: Config,
  workcell: string | undefined,
): Promise<Finding[]> {
  if (url.startsWith('memory:')) return [];
  const [{ examineAmqp }, { examinePolicies }] = await Promise.all([
    import('../../shared/broker/amqp/examine-amqp.ts'),
    import('../../shared/broker/amqp/examine-amqp.ts'),
  ]);
  try {
    const facts = await examineAmqp(url, workcell);
    const policies = await examinePolicies(url, workcell ?? 'workcell', {
      managementUrl: broker_management_url,
      insecureNetwork: insecure_network === 'yes',
    });
    return [...judgeBroker(facts, workcell), ...judgePolicies(policies)];
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return [fail('broker', error.message, 'start it, or correct WEIR_BROKER_URL')];
  }
}

/** A store in a folder belongs to the process that has opened it, and is seen through the gateway only. */
async function examineStore(
  { store_url, store_replicas }: Config,
  workcell: string | undefined,
): Promise<Finding[]> {
  if (store_url.startsWith('file:')) return [];
  const log = createLogger({ level: 'silent', service: 'doctor' });
  const copies: Finding[] = [];
  try {
    copies.push(...judgeRedis(await examineCopies(store_url)));
    const store = await openStore(store_url, {
      ...{ workcell: workcell ?? 'doctor', log },
      ...(store_replicas === undefined ? {} : { replicas: store_replicas }),
    });
    try {
      await store.check();
      return [...judgeMisgivings('store', await store.misgivings()), ...copies];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    const remedy = lacksReplicas(error) ? replicasRemedy : 'start it, or correct WEIR_STORE_URL';
    return [fail('store', error.message, remedy), ...copies];
  }
}

async function examineJournals(journalDir: string): Promise<Finding> {
  const check = 'disk of the journals';
  // The folder is made by the first agent.
  for (let folder = path.resolve(journalDir); ; folder = path.dirname(folder)) {
    const disk = await statfs(folder).catch(nothingThere);
    if (disk) return judgeDisk(check, folder, disk.bavail * disk.bsize);
    if (folder === path.dirname(folder)) return ok(check, 'nothing is there yet');
  }
}
