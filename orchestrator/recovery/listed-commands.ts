import { commandId } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import { maxSteps } from '../machine/index.ts';

type HelloBody = MessageOf<'agent.hello'>['body'];
type Listed = HelloBody['commands'];
type Forgotten = NonNullable<HelloBody['forgotten']>[number];

/** A hello whose list has also the commands of which the journal only knows that it had them: of each step the last. */
export function withForgotten(body: HelloBody): HelloBody {
  const { commands, forgotten = [] } = body;
  return forgotten.length === 0 ? body : { ...body, commands: [...commands, ...forgotten.flatMap(listed)] };
}

function listed({ run_id, number, stretches }: Forgotten): Listed {
  const attempts = new Map<number, number>();
  for (let at = 0; at + 2 < stretches.length; at += 3) {
    const [from = 0, to = 0, attempt = 0] = stretches.slice(at, at + 3);
    // No run has more steps: an agent that lies keeps the owner busy no longer than that.
    for (let step = from; attempt > 0 && step <= Math.min(to, maxSteps - 1); step += 1)
      attempts.set(step, Math.max(attempt, attempts.get(step) ?? 0));
  }
  return Array.from(attempts, ([step, attempt]) => ({
    ...{ command_id: commandId({ run_id, step, attempt }), number, phase: 'forgotten' },
  }));
}
