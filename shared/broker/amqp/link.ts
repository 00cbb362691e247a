import { setMaxListeners } from 'node:events';
import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import type { Backoff } from '../../kernel/timing/backoff.ts';
import { reasonOf } from './opening.ts';
import { Session } from './session.ts';

/**
 * Seconds. A silent peer is given up after three of them at most: the broker must have given up a frozen agent before its
 * successor ceases to wait for the name (`nameWait` of the protocol's times).
 */
const heartbeat = 4;

/**
 * - `connecting`: has neither succeeded nor failed yet
 * - `up`: connected, and all that is attached is set up
 * - `blocked`: connected, but the broker reads nothing from us (an alarm)
 * - `down`: will be tried again
 * - `closed`: over, by our own will
 */
export type LinkState = { is: 'connecting' | 'up' | 'closed' } | { is: 'blocked' | 'down'; reason: string };

export interface LinkOptions {
  /** As given by the user; may hold a password and is never logged. */
  url: string;
  /** What the connection is called in the broker's own lists. */
  name: string;
  reconnect: Backoff;
  /** Called after each change of state. */
  changed: () => void;
}

/** Sets up channels, queues and consumers on a fresh connection; throws where that fails. */
export type Attachment = (session: Session) => Promise<void>;

/** A connection to the broker that is made again whenever it breaks, for ever, with all that is attached to it. */
export class Link {
  readonly #changed: () => void;
  readonly #attachments = new Set<Attachment>();
  readonly #attempt: { made: Promise<void>; end: () => void };
  readonly #closed = new AbortController();
  readonly #recovering: Promise<RecoveringChannelModel>;
  #state: LinkState = { is: 'connecting' };
  #session: Session | undefined;
  #closing: Promise<void> | undefined;

  /** Connects in the background; what is attached before the next turn of the event loop is part of the first set-up. */
  constructor({ url, name, reconnect, changed }: LinkOptions) {
    this.#changed = changed;
    // Each agent of a process listens, and a process may have hundreds.
    setMaxListeners(0, this.#closed.signal);
    let end: () => void = () => undefined;
    this.#attempt = { made: new Promise((resolve) => (end = resolve)), end };
    this.#recovering = connect(withHeartbeat(url), {
      // Without it each confirm waits some 40 ms for a delayed TCP acknowledgement.
      noDelay: true,
      timeout: 10_000,
      clientProperties: { connection_name: name },
      recovery: {
        waitForConnect: false,
        initialDelay: reconnect.least,
        maxDelay: reconnect.most,
        jitter: 0.5,
        setup: (model: ChannelModel) => this.#setUp(model),
      },
    });
    this.#recovering.then(
      (recovering) => {
        recovering.on('error', () => undefined);
        recovering.on('connect-failed', (error) => this.#become({ is: 'down', reason: reasonOf(error) }));
      },
      (error: unknown) => this.#become({ is: 'down', reason: reasonOf(error) }),
    );
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
    const session = this.#session;
    this.#become({ is: 'closed' });
    this.#closed.abort();
    await session?.end('closed');
    const recovering = await this.#recovering.catch(() => undefined);
    // Not awaited: it never settles where the broker is silent. What it must do at once, stop reconnecting, it does.
    recovering?.close().catch(() => undefined);
  }

  async #setUp(model: ChannelModel): Promise<void> {
    const session = new Session(model);
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
    const lost = new Promise<never>((_, reject) => session.onLost((reason) => reject(new Error(reason))));
    lost.catch(() => undefined);
    try {
      // Not even an attachment that waits for ever may keep the link from connecting again.
      for (const attachment of this.#attachments) await Promise.race([attachment(session), lost]);
      // The connection may have been lost in the very moment in which the last answer came.
      if (session.lost !== undefined) throw new Error(session.lost);
    } catch (error) {
      await session.end(reasonOf(error));
      throw error;
    }
    this.#become(settled());
  }

  #become(state: LinkState): void {
    if (this.#state.is === 'closed') return;
    this.#state = state;
    if (state.is !== 'connecting') this.#attempt.end();
    this.#changed();
  }
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(heartbeat));
  return parsed.href;
}
