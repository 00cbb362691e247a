import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { timedOut, within } from '../../kernel/lifecycle/waiting.ts';
import { reasonOf, streamOf } from './opening.ts';
import type { Writable } from 'node:stream';

// What the broker does not answer in this time (milliseconds) is done without it.
const channelCloseLimit = 500;
const closeLimit = 1000;
/** Between two looks whether anything has come, in milliseconds. */
const silenceLook = 250;
/** For an answer of a node that has others beside it, in milliseconds: one that is cut off from them answers late or never. */
const answerLimit = 8_000;

/**
 * One connection, from its set-up to its loss. There is exactly one way out: `lose`. A channel that breaks takes the
 * whole connection with it, because only a new connection sets everything up again.
 */
export class Session {
  readonly #model: ChannelModel;
  readonly #listeners: ((reason: string) => void)[] = [];
  readonly #closed: Promise<void>;
  readonly #channels = new Set<Channel>();
  #lost: string | undefined;
  #hasOthers = false;
  #isBlocked = false;
  /** Resolves with the reason when the connection is lost. */
  readonly isLost: Promise<string>;

  constructor(model: ChannelModel) {
    this.#model = model;
    gatherWrites(streamOf(model));
    this.onBlocked((reason) => (this.#isBlocked = reason !== undefined));
    this.isLost = new Promise((resolve) => this.onLost(resolve));
    this.#closed = new Promise((resolve) => model.once('close', () => resolve()));
    model.on('close', (error) => this.lose(error ? reasonOf(error) : 'the connection was closed'));
    // An error is always followed by `close`; without a listener it would end the process.
    model.on('error', (error) => this.lose(reasonOf(error)));
  }

  /** Whether the node at its other end is one of several. */
  get hasOthers(): boolean {
    return this.#hasOthers;
  }

  /** Why the connection can no longer be used; undefined while it can. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Calls `listener` once, when the connection is lost; at once where it is already. */
  onLost(listener: (reason: string) => void): void {
    if (this.#lost === undefined) this.#listeners.push(listener);
    else listener(this.#lost);
  }

  /**
   * The node is one of several, and is given up sooner than a broker that is alone: where it is silent for longer than the heartbeat
   * that was agreed with it allows, and where it does not answer (`answered`).
   * @param heartbeat seconds; 0 where there are none
   */
  hasOthersBeside(heartbeat: number): void {
    this.#hasOthers = true;
    const socket = streamOf(this.#model);
    // It sends something after a heartbeat at the latest. Time is counted in looks: where this process was frozen or busy, what has come
    // meanwhile is read before the next one.
    const patience = (heartbeat * 1250) / silenceLook;
    let [read, looks] = [0, 0];
    const watch = setInterval(() => {
      looks = socket.bytesRead === read ? looks + 1 : 0;
      read = socket.bytesRead;
      if (patience > 0 && looks >= patience) this.lose(`nothing came from it for ${heartbeat * 1.25} s`);
    }, silenceLook);
    this.onLost(() => clearInterval(watch));
  }

  /**
   * What the node answers to a part of the set-up.
   * @throws Error where it has others beside it and does not answer in time
   */
  async answered<T>(asking: Promise<T>): Promise<T> {
    if (!this.#hasOthers) return asking;
    const answer = await within(asking, answerLimit);
    if (answer === timedOut) throw new Error(`it gave no answer in ${answerLimit / 1000} s`);
    return answer;
  }

  /** True while the broker reads nothing from publishers. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  onBlocked(listener: (reason: string | undefined) => void): void {
    this.#model.on('blocked', (reason) => listener(reason));
    this.#model.on('unblocked', () => listener(undefined));
  }

  /** A channel whose failure is the failure of the connection. */
  async openChannel(): Promise<Channel> {
    return this.#watch(await this.#model.createChannel());
  }

  /** As `openChannel`; the broker confirms what is published on it. */
  async openConfirmChannel(): Promise<ConfirmChannel> {
    return this.#watch(await this.#model.createConfirmChannel());
  }

  /** A channel on which an operation may fail: the failure closes the channel and nothing else. */
  async openExpendableChannel(): Promise<Channel> {
    const channel = this.#keep(await this.#model.createChannel());
    channel.on('error', () => undefined);
    return channel;
  }

  /** Gives the connection up at once: whoever uses it is told, then it is closed. */
  lose(reason: string): void {
    if (!this.#tell(reason)) return;
    this.#closeConnection();
  }

  /**
   * Ends the connection in good order, after a second and a half at most: what was acknowledged stays so. A close of
   * the connection alone may overtake acknowledgements that were sent before it.
   */
  async end(reason: string): Promise<void> {
    if (this.#tell(reason)) {
      const channels = [...this.#channels].map((channel) => channel.close());
      await within(Promise.allSettled(channels), channelCloseLimit);
      this.#closeConnection();
    }
    if ((await within(this.#closed, closeLimit)) !== timedOut) return;
    // The broker is silent. amqplib would wait for its answer, and keep the process alive, for ever.
    streamOf(this.#model).destroy(new Error(reason));
    // Whoever closed the connection before it knows of its end would wait for an answer for ever.
    await within(this.#closed, closeLimit);
  }

  /** False where everybody was told before. */
  #tell(reason: string): boolean {
    if (this.#lost !== undefined) return false;
    this.#lost = reason;
    for (const listener of this.#listeners.splice(0)) listener(reason);
    return true;
  }

  #closeConnection(): void {
    // Rejects where the connection is closed already, which is all we want.
    this.#model.close().catch(() => undefined);
  }

  #watch<C extends Channel>(channel: C): C {
    channel.on('error', (error) => this.lose(reasonOf(error)));
    return this.#keep(channel);
  }

  #keep<C extends Channel>(channel: C): C {
    this.#channels.add(channel);
    const ended = new Promise<void>((resolve) => channel.once('close', resolve));
    void ended.then(() => this.#channels.delete(channel));
    // amqplib's own never settles where the connection is lost before the broker has answered.
    const close = channel.close.bind(channel);
    channel.close = async () => Promise.race([close(), ended]);
    return channel;
  }
}

/**
 * From now on what is written to a socket in one go leaves in one call of the system. The library writes each message by itself, and
 * the calls would be a tenth of what an owner's turn costs.
 */
export function gatherWrites(socket: Writable): void {
  const release = (): void => socket.uncork();
  const write = socket.write.bind(socket) as (...written: unknown[]) => boolean;
  socket.write = (...written: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(release);
    }
    return write(...written);
  };
}
