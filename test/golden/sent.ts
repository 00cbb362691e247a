import type { Broker } from '../../shared/broker/broker.ts';
import type { Message, MessageType } from '../../shared/contracts/message.ts';
import { changed } from '../support/changed.ts';

/** Messages by type: of each the first that says what none before it has said. */
export type Sent = Partial<Record<MessageType, Message[]>>;

const mostOfAType = 3;

/** Keeps what the brokers that `heard` wraps are given to send. */
export function listenTo(): { sent: Sent; heard: (own: Broker) => Broker } {
  const sent: Sent = {};
  const shapes = new Set<string>();
  const keep = (message: Message): void => {
    const kept = (sent[message.type] ??= []);
    const shape = JSON.stringify([
      message.type,
      Object.keys(message).sort(),
      Object.keys(message.body).sort(),
    ]);
    if (shapes.has(shape) || kept.length === mostOfAType) return;
    shapes.add(shape);
    kept.push(message);
  };
  const heard = (own: Broker): Broker =>
    changed(own, {
      sendToInbox: (message) => (keep(message), own.sendToInbox(message)),
      sendHeartbeat: (message) => (keep(message), own.sendHeartbeat(message)),
      sendReport: (message) => (keep(message), own.sendReport(message)),
      sendToAgent: (...messages) => (messages.forEach(keep), own.sendToAgent(...messages)),
      broadcast: (message) => (keep(message), own.broadcast(message)),
      inquire: async (inquiry, limit) => {
        keep(inquiry);
        const answer = await own.inquire(inquiry, limit);
        if (answer) keep(answer);
        return answer;
      },
      inquireOfOwner: async (inquiry, limit) => {
        keep(inquiry);
        const answer = await own.inquireOfOwner(inquiry, limit);
        if (answer) keep(answer);
        return answer;
      },
    });
  return { sent, heard };
}
