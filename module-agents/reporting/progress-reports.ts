import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { message, type ReportMessage } from '../../shared/contracts/message.ts';
import type { DriverLine } from '../../shared/contracts/messages/step-log.ts';
import { tracedIn } from '../../shared/observe/index.ts';
import type { ActionContext } from '../sdk/inside.ts';
import { DriverOutput } from './driver-output.ts';
import { noteToSend, ProgressThrottle } from './progress-throttle.ts';
import type { Identity } from '../journal/index.ts';
import type { AgentTiming } from '../../shared/kernel/timing/protocol-timing.ts';

/** What the owner is told of an action with. */
export interface Telling {
  workcell: string;
  address: InstanceAddress;
  /** Sends a report that may be lost. Never throws. */
  send: (report: ReportMessage) => void;
  timing: Pick<AgentTiming, 'started' | 'progress'>;
  /** The session that the agent is in or was in last; 0 if none. */
  session: () => number;
}

/**
 * What the owner hears of an action while it acts: that it has started, once it has lasted a moment, how it moves, and what its
 * driver writes. All of that may be lost: heartbeats tell what acts.
 */
export function reportProgress(
  call: Identity,
  started_at: number,
  { workcell, address, send, timing, session }: Telling,
): {
  progress: ActionContext<JsonObject>['progress'];
  goesOn: ActionContext<JsonObject>['goesOn'];
  write: (level: DriverLine['level'], text: string) => void;
  end: () => void;
} {
  const { run_id, command_id, number } = call;
  const header = () => ({ workcell, run_id, command_id, session: session(), ...tracedIn(call) });
  const { module, instance } = address;
  // Most actions are over before anything is told of them.
  const timer = setTimeout(
    () => send(message('step.started', { ...header(), body: { module, instance, number, started_at } })),
    timing.started,
  );
  const throttle = new ProgressThrottle(timing.progress, (progress) =>
    send(message('step.progress', { ...header(), body: { module, instance, ...progress } })),
  );
  const since = Date.now();
  const output = new DriverOutput({
    interval: timing.progress,
    send: ({ from, lines }) =>
      send(message('step.log', { ...header(), body: { module, instance, since, from, lines } })),
  });
  return {
    progress: (fraction, note) => throttle.tell(fraction, note),
    goesOn: (note) =>
      send(
        message('step.progress', {
          ...header(),
          body: { module, instance, note: noteToSend(note), goes_on: true },
        }),
      ),
    write: (level, text) => output.write(level, text),
    end() {
      output.end();
      clearTimeout(timer);
      throttle.end();
    },
  };
}
