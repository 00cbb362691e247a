import type { Broker } from '../../../shared/broker/broker.ts';
import type { AgentMessage, CommandMessage } from '../../../shared/contracts/message.ts';
import { changed } from '../changed.ts';

/** An agent's broker that keeps commands back until they are let through, and everything else not. */
export function slowQueue(): {
  wrap: (own: Broker) => Broker;
  kept: CommandMessage[];
  /** Lets through what was kept back, and all that comes from now on. */
  release: () => void;
} {
  const kept: CommandMessage[] = [];
  let take: ((message: AgentMessage) => void) | undefined;
  let slow = true;
  return {
    kept,
    wrap: (own) =>
      changed(own, {
        openAgent: (address, listener) => {
          take = (message) => listener.message(message);
          const keep = (message: AgentMessage): void =>
            void (slow && message.type === 'step.command' ? kept.push(message) : take?.(message));
          return own.openAgent(address, { ...listener, message: keep });
        },
      }),
    release: () => {
      slow = false;
      for (const command of kept.splice(0)) take?.(command);
    },
  };
}
