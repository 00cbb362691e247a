import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { message } from '../../shared/contracts/message.ts';
import type { DriverLine } from '../../shared/contracts/messages/step-log.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { AgentTiming } from '../../shared/timing/protocol-timing.ts';
import type { ActionContext } from '../sdk/define-module.ts';
import { ActionOutput } from '../commands/action-output.ts';
import type { Courier } from './courier.ts';
import { ProgressThrottle } from './progress.ts';
import type { Task } from '../commands/task.ts';

/** What the owner is told of an action with. */
export interface Telling {
  workcell: string;
  address: InstanceAddress;
  courier: Courier;
  timings: AgentTiming;
  /** The session that the agent is in or was in last; 0 if none. */
  session: () => number;
  log: Logger;
}

/** Tells the owner that the action has started, once it has lasted a moment, how it moves, and what its driver writes. */
export function tellOwner(
  { run_id, command_id, number }: Task,
  started_at: number,
  { workcell, address, courier, timings, session, log }: Telling,
): {
  progress: ActionContext<JsonObject>['progress'];
  write: (level: DriverLine['level'], text: string) => void;
  end: () => void;
} {
  const header = () => ({ workcell, run_id, command_id, session: session() });
  const { module, instance } = address;
  // Most actions are over before anything is told of them.
  let over: AbortController | undefined;
  const timer = setTimeout(() => {
    over = new AbortController();
    const started = message('step.started', {
      ...header(),
      body: { module, instance, number, started_at },
    });
    courier
      .deliver(started, over.signal)
      .catch((error: unknown) => log.error({ command_id, err: error }, 'the start could not be told'));
  }, timings.started);
  let telling = false;
  const throttle = new ProgressThrottle(timings.progress, (progress) => {
    if (telling) return;
    telling = true;
    const told = message('step.progress', {
      ...header(),
      body: { module, instance, ...progress },
    });
    void courier.try(told, timings.unanswered).then(() => (telling = false));
  });
  const since = Date.now();
  const output = new ActionOutput({
    interval: timings.progress,
    send: ({ from, lines }) =>
      courier.try(
        message('step.log', { ...header(), body: { module, instance, since, from, lines } }),
        timings.unanswered,
      ),
  });
  return {
    progress: (fraction, note) => throttle.tell(fraction, note),
    write: (level, text) => output.write(level, text),
    end() {
      output.end();
      clearTimeout(timer);
      throttle.end();
      over?.abort();
    },
  };
}
