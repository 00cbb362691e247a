import { type AmqpFacts, type QueueFacts, type PolicyFacts, topology } from '../../shared/broker/index.ts';
import type { Finding } from '../../shared/contracts/findings.ts';
import { fail, ok, warn, judgeDeadLetters, judgeOrchestrator } from '../../shared/explain/index.ts';

/** RabbitMQ 4 counts deliveries of quorum queues as weir needs it, and lets the limit be lifted. */
const leastMajor = 4;
/** A confirm that takes longer (milliseconds) makes every step wait. */
const slowConfirmMs = 250;

/** What the facts about a RabbitMQ mean for weir's promises. */
export function judgeBroker(facts: AmqpFacts, workcell: string | undefined): Finding[] {
  return [
    judgeVersion(facts),
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
  if (facts.harmful.length === 0) return [ok(check, "none limits weir's queues")];
  return facts.harmful.map(({ name, pattern, keys }) =>
    fail(
      check,
      `"${name}" (${pattern}) sets ${Object.entries(keys)
        .map(([key, value]) => `${key} ${String(value)}`)
        .join(', ')}`,
      `it may drop what was accepted: narrow its pattern, or rabbitmqctl clear_policy ${name}`,
    ),
  );
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

function judgeQueue({ name, messages, wrong }: QueueFacts): Finding {
  const check = `queue ${name}`;
  if (wrong !== undefined) {
    return fail(check, wrong, `delete the queue when it is empty; weir declares it anew, as it must be`);
  }
  if (messages === undefined) return ok(check, 'not declared yet');
  if (name === topology.dead) return judgeDeadLetters(check, messages);
  return ok(check, messages === 1 ? '1 message' : `${messages} messages`);
}
