import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { hostsOf } from '../../kernel/config/several-hosts.ts';
import { backoff, type Backoff } from '../../kernel/timing/backoff.ts';
import { isLoginRefused, reasonOf } from './opening.ts';
import { Session } from './session.ts';

/** How long a node of the broker is waited for. */
interface Patience {
  /**
   * Seconds, unless the URL has others. A silent peer is given up after three of them at most: the broker must have given up a frozen
   * agent before its successor ceases to wait for the name (`nameWait` of the protocol's times).
   */
  heartbeat: number;
  /** Milliseconds for a connection to be made. */
  connect: number;
}
const patience: Patience = { heartbeat: 4, connect: 10_000 };
/** A node that has others beside it is given up sooner. */
const patienceBesideOthers: Patience = { heartbeat: 2, connect: 2_000 };

/**
 * - `connecting`: has neither succeeded nor failed yet
 * - `up`: connected, and all that is attached is set up
 * - `blocked`: connected, but the broker reads nothing from us (an alarm)
 * - `down`: will be tried again; `refusedBy`: host and port of a node that is there, and does not accept user and password
 * - `closed`: over, by our own will
 */
export type LinkState =
  | { is: 'connecting' | 'up' | 'closed' }
  | { is: 'blocked' | 'down'; reason: string; refusedBy?: string };

export interface LinkOptions {
  /** The nodes of the broker, the one to begin with first: URLs with one host each. They may hold a password and are never logged. */
  nodes: readonly string[];
  /** What the connection is called in the broker's own lists. */
  name: string;
  reconnect: Backoff;
  /** Called after each change of state. */
  changed: () => void;
}

/** Sets up channels, queues and consumers on a fresh connection; throws where that fails. */
export type Attachment = (session: Session) => Promise<void>;

/**
 * A connection to the broker that is made again whenever it breaks, for ever, with all that is attached to it. Where the node at its other
 * end is away, silent, or of no use, it goes to the next.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #patience: Patience;
  readonly #attachments = new Set<Attachment>();
  readonly #attempt: { made: Promise<void>; end: () => void };
  readonly #closed = new AbortController();
  #state: LinkState = { is: 'connecting' };
  #session: Session | undefined;
  #node = '';
  #closing: Promise<void> | undefined;

  /** Connects in the background; what is attached before the next turn of the event loop is part of the first set-up. */
  constructor(options: LinkOptions) {
    this.#options = options;
    this.#patience = options.nodes.length > 1 ? patienceBesideOthers : patience;
    // Each agent of a process listens, and a process may have hundreds.
    setMaxListeners(0, this.#closed.signal);
    let end: () => void = () => undefined;
    this.#attempt = { made: new Promise((resolve) => (end = resolve)), end };
    void this.#stayConnected();
  }

  /** Host and port of the node that it is, or was last, connected to. */
  get node(): string {
    return this.#node;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The connection, while there is one that is set up. */
  get session(): Session | undefined {
    return this.#state.is === 'up' || this.#state.is === 'blocked' ? this.#session : undefined;
  }

  /** Resolves when the first attempt to connect has succeeded or failed. */
  firstAttempt(): Promise<void> {
    return this.#attempt.made;
  }

  /** Runs `attachment` on this connection, now or as soon as there is one, and on each that follows. */
  attach(attachment: Attachment): void {
    this.#attachments.add(attachment);
    const { session } = this;
    if (session) attachment(session).catch((error: unknown) => session.lose(reasonOf(error)));
  }

  detach(attachment: Attachment): void {
    this.#attachments.delete(attachment);
  }

  /** Calls `listener` when the link is closed for good. */
  onClosed(listener: () => void): void {
    this.#closed.signal.addEventListener('abort', listener, { once: true });
  }

  /** Ends the connection for good, within two seconds. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#become({ is: 'closed' });
    this.#closed.abort();
    await this.#session?.end('closed');
  }

  async #stayConnected(): Promise<void> {
    const { nodes, reconnect } = this.#options;
    const { signal } = this.#closed;
    const pause = (ms: number): Promise<void> => delay(ms, undefined, { signal }).catch(() => undefined);
    await pause(0);
    for (let failures = 0, turn = 0; !signal.aborted; turn += 1) {
      const node = nodes[turn % nodes.length] ?? '';
      try {
        const session = await this.#connect(node);
        failures = 0;
        await session.isLost;
        await this.#leave(session, 'lost');
      } catch (error) {
        const refusedBy = isLoginRefused(error) ? { refusedBy: hostsOf(node) } : {};
        this.#become({ is: 'down', reason: reasonOf(error), ...refusedBy });
      }
      failures += 1;
      // All nodes have been tried before any is left alone for longer.
      await pause(backoff(reconnect, Math.ceil(failures / nodes.length)));
    }
  }

  /** Resolves once all that is attached is set up. */
  async #connect(url: string): Promise<Session> {
    const heartbeat = new URL(url).searchParams.get('heartbeat') ?? this.#patience.heartbeat;
    // A lab with the built-in broker does without it.
    const { connect } = await import('amqplib');
    const model = await connect(withHeartbeat(url, String(heartbeat)), {
      // Without it each confirm waits some 40 ms for a delayed TCP acknowledgement.
      noDelay: true,
      timeout: this.#patience.connect,
      clientProperties: { connection_name: this.#options.name },
    });
    const session = new Session(model);
    this.#node = new URL(url).host;
    if (this.#options.nodes.length > 1) session.hasOthersBeside(Number(heartbeat));
    await this.#setUp(session);
    return session;
  }

  async #setUp(session: Session): Promise<void> {
    if (this.#state.is === 'closed') return session.end('closed');
    let blocked: string | undefined;
    const settled = (): LinkState =>
      blocked === undefined ? { is: 'up' } : { is: 'blocked', reason: blocked };
    this.#session = session;
    session.onLost((reason) => this.#become({ is: 'down', reason }));
    session.onBlocked((reason) => {
      blocked = reason;
      if (this.session === session) this.#become(settled());
    });
    const lost = session.isLost.then((reason) => Promise.reject(new Error(reason)));
    lost.catch(() => undefined);
    try {
      // Not even an attachment that waits for ever may keep the link from connecting again.
      for (const attachment of this.#attachments) await Promise.race([attachment(session), lost]);
      // The connection may have been lost in the very moment in which the last answer came.
      if (session.lost !== undefined) throw new Error(session.lost);
    } catch (error) {
      await this.#leave(session, reasonOf(error));
      throw error;
    }
    this.#become(settled());
  }

  /** A node that answers frees what the next connection wants; where there are others, a silent one is not waited for. */
  async #leave(session: Session, reason: string): Promise<void> {
    const ended = session.end(reason);
    if (this.#options.nodes.length === 1) await ended;
  }

  #become(state: LinkState): void {
    if (this.#state.is === 'closed') return;
    this.#state = state;
    if (state.is !== 'connecting') this.#attempt.end();
    this.#options.changed();
  }
}

function withHeartbeat(url: string, heartbeat: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set('heartbeat', heartbeat);
  return parsed.href;
}
