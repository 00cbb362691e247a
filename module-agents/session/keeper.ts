import type { Broker } from '../../shared/broker/index.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { message, type BodyOf, type MessageOf } from '../../shared/contracts/message.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { AgentTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import { Heartbeats } from './heartbeats.ts';
import { type Clock, enter, heedAskHello, leave, noSession, sayHello, type Session } from './session.ts';

export interface SessionKeeperOptions {
  workcell: string;
  address: InstanceAddress;
  bootId: string;
  broker: Pick<Broker, 'sendHeartbeat' | 'sendToInbox'>;
  timing: AgentTiming;
  clock: Clock;
  log: Logger;
  /**
   * What a hello says beside who says it; called at the moment that it is said, with the runs of which an owner wanted
   * to know even what is forgotten.
   */
  describe: (
    asked: readonly string[],
  ) => Omit<BodyOf<'agent.hello'>, 'module' | 'instance' | 'boot_id' | 'hello_id' | 'asked'>;
  /** What a heartbeat tells. */
  inHand: () => Pick<BodyOf<'agent.heartbeat'>, 'holding' | 'acting' | 'stopped' | 'report' | 'left_behind'>;
  /** Something has kept the agent from giving signs of life for a while, and its session ends for that. Called before `onLeft`. */
  onSilent: () => void;
  /** The session is over; nothing that belongs to it may begin. Called before the hello is put together. */
  onLeft: () => void;
  onEntered: (want: readonly string[], orders: readonly Order[]) => void;
}

/** Keeps the agent in a session with the owner of its workcell: hellos, welcomes, heartbeats. */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  readonly #heartbeats: Heartbeats;
  #session: Session = noSession;
  #attached = false;
  #asked: { epoch: number; runs: readonly string[] } | undefined;
  #stopped = false;
  /** Counts connections, so that what an old one still answers is told from the new one's. */
  #connection = 0;
  /** A hello is on its way to the broker; another one waits for it, or they would pile up while it blocks publishers. */
  #saying = false;
  #again = false;
  #repeat: NodeJS.Timeout | undefined;
  #unanswered: NodeJS.Timeout | undefined;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
    this.#heartbeats = new Heartbeats({
      every: options.timing.heartbeat,
      gap: options.timing.gap,
      clock: options.clock,
      send: () => this.#sendHeartbeat(),
      onGap: (busy) => this.#onGap(busy),
    });
  }

  get session(): Session {
    return this.#session;
  }

  /** True where a command of that session may begin this very moment. */
  holds(session: number): boolean {
    return this.#heartbeats.unbroken() && this.#session.phase === 'in' && this.#session.session === session;
  }

  /** The queue is read, for the first time or again. Resolves when the hello is confirmed or was not. */
  async attached(): Promise<void> {
    if (this.#stopped) return;
    this.#connection++;
    this.#attached = true;
    this.#saying = false;
    const said = this.#hello();
    this.#heartbeats.start();
    await said;
  }

  /** The connection is gone. */
  detached(): void {
    this.#attached = false;
    this.#heartbeats.stop();
    this.#quiet();
    this.#leave(undefined);
  }

  askedForHello({ epoch, body }: MessageOf<'ask-hello'>): void {
    const heeded = heedAskHello(this.#session, epoch);
    if (!heeded || !this.#attached) return;
    this.#session = heeded;
    // The hello may have to be said again: it is the answer to this ask until another one comes.
    this.#asked = { epoch, runs: body.runs ?? [] };
    void this.#hello();
  }

  /** What the module can do has changed: whoever relies on it is told. */
  changed(): void {
    if (this.#attached) void this.#hello();
  }

  /** What the instrument says of itself has changed. */
  reportChanged(): void {
    this.#heartbeats.tell();
  }

  /** True where the agent has entered the session that it grants. */
  welcomed({ epoch, session, body }: MessageOf<'welcome'>): boolean {
    // A welcome that was read only after a freeze may be of a session that is long over.
    if (this.#stopped || !this.#heartbeats.unbroken()) return false;
    const entered = enter(this.#session, { epoch, session, hello_id: body.hello_id });
    if (entered === this.#session) return false;
    this.#session = entered;
    this.#quiet();
    this.#options.log.info({ session, epoch }, 'welcomed by the orchestrator');
    this.#options.onEntered(body.want ?? [], body.orders ?? []);
    return true;
  }

  /** Leaves the session for good. */
  stop(): void {
    this.#stopped = true;
    this.detached();
  }

  #onGap(busy: boolean): void {
    if (!this.#attached) return;
    if (this.#session.phase === 'in') {
      this.#options.log.warn('no sign of life has reached the broker for a while; the session ends');
      if (busy) this.#options.onSilent();
    }
    void this.#hello();
  }

  /** Out of the session at once; the hello goes out as soon as none is on its way. */
  async #hello(): Promise<void> {
    this.#heartbeats.restart();
    this.#remind();
    this.#again = this.#saying;
    if (this.#saying) {
      this.#leave(undefined);
      return;
    }
    const { workcell, address, bootId, broker, describe, log } = this.#options;
    const helloId = newId();
    this.#leave(helloId);
    const asked = this.#asked ? { asked: this.#asked.epoch } : {};
    const hello = message('agent.hello', {
      workcell,
      body: {
        ...address,
        boot_id: bootId,
        hello_id: helloId,
        ...asked,
        ...describe(this.#asked?.runs ?? []),
      },
    });
    const connection = this.#connection;
    this.#saying = true;
    try {
      await broker.sendToInbox(hello);
    } catch (error) {
      log.warn({ err: error }, 'the hello was not confirmed; it is said again');
    }
    if (connection !== this.#connection) return;
    this.#saying = false;
    if (this.#again && this.#attached) await this.#hello();
  }

  #remind(): void {
    clearTimeout(this.#repeat);
    this.#repeat = setTimeout(() => void this.#hello(), this.#options.timing.hello);
    this.#unanswered ??= setInterval(
      () => this.#options.log.warn('no orchestrator answers; the agent keeps asking'),
      this.#options.timing.unanswered,
    );
  }

  #leave(helloId: string | undefined): void {
    this.#session = helloId === undefined ? leave(this.#session) : sayHello(this.#session, helloId);
    this.#options.onLeft();
  }

  #quiet(): void {
    clearTimeout(this.#repeat);
    clearInterval(this.#unanswered);
    this.#repeat = undefined;
    this.#unanswered = undefined;
  }

  async #sendHeartbeat(): Promise<void> {
    const { workcell, address, bootId, broker, inHand } = this.#options;
    const body = { ...address, boot_id: bootId, ...inHand() };
    await broker.sendHeartbeat(
      message('agent.heartbeat', { workcell, session: this.#session.session, body }),
    );
  }
}
