import type { Broker } from '../../shared/broker/broker.ts';
import { changed } from './changed.ts';

/** What happens to the transient messages that a broker sends. Read anew for each message. */
export interface Losses {
  /** Which share of them is lost, and which comes twice: 0 to 1. */
  drop: number;
  double: number;
  /** How long a message is under way at most, in milliseconds. */
  delay: number;
}

/**
 * A broker whose transient messages are lost, doubled and delayed on their way, as `losses` says. What goes to the owner as
 * reports, to it as heartbeats, and to agents keeps its order, each by itself; between the three there is none. Whoever sends
 * is told nothing of it: what is confirmed was lost after the confirm.
 *
 * @param throwDice at least 0, less than 1
 */
export function lossyBroker(own: Broker, losses: Losses, throwDice: () => number): Broker {
  const lines = { reports: new Line(), heartbeats: new Line(), agents: new Line() };
  const pass = async (line: Line, send: () => unknown): Promise<void> => {
    const copies = throwDice() < losses.drop ? 0 : throwDice() < losses.double ? 2 : 1;
    const delays = Array.from({ length: copies }, () => throwDice() * losses.delay);
    await Promise.all(delays.map((delay) => (losses.delay === 0 ? send() : line.pass(delay, send))));
  };
  /** As `pass`, for what nobody waits for. */
  const drift = (line: Line, send: () => unknown): void => {
    pass(line, send).catch(() => undefined);
  };
  const changes: Partial<Broker> = {
    sendReport: (message) => drift(lines.reports, () => own.sendReport(message)),
    sendToAgent: (...messages) => drift(lines.agents, () => own.sendToAgent(...messages)),
    sendHeartbeat: (message) => pass(lines.heartbeats, () => own.sendHeartbeat(message)),
    broadcast: (message) => pass(lines.agents, () => own.broadcast(message)),
  };
  return changed(own, changes);
}

/** A way on which nothing overtakes anything. */
class Line {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as `send`, which is called after its delay, the fault itself (milliseconds), or when what is before it has been sent. */
  pass(delay: number, send: () => unknown): Promise<unknown> {
    const due = new Promise((resolve) => setTimeout(resolve, delay));
    const sent = Promise.all([this.#last, due]).then(send);
    this.#last = sent.catch(() => undefined);
    return sent;
  }
}
