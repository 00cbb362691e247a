import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import {
  type Decoded,
  decodeForOwner,
  decodeFromInbox,
  decodeReports,
  message,
  type BodyOf,
  type InboxMessage,
  type OwnerAnswer,
} from '../../contracts/message.ts';
import { timedOut, within } from '../../kernel/lifecycle/waiting.ts';
import { rankOf, version } from '../../kernel/version.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import type { Inbox, InboxDelivery, InboxListener } from '../broker.ts';
import { limits } from '../broker-options.ts';
import type { InstanceAddress } from '../../contracts/address.ts';
import { isId, newId } from '../../contracts/ids.ts';
import { outgoing } from '../outgoing.ts';
import type { DeadLetters } from './dead-letters.ts';
import { callerOf, ConfirmedChannel } from './transient-channel.ts';
import { consumeLed } from './led-queue.ts';
import type { Link } from './link.ts';
import { Opening, reasonOf } from './opening.ts';
import { OriginCheck } from './origin.ts';
import { homedReports, readHomed } from './homed-queue.ts';
import { declareInbox, declareInquiries, isRefusal, untilGone } from './queues.ts';
import type { Session } from './session.ts';
import { addTo } from '../../kernel/grouping.ts';
import { topology } from '../topology.ts';
import { AckWindow, Received, Delivery, type Reading } from './inbox-deliveries.ts';

/** For a queue of a cluster that has a leader to confirm a message, in milliseconds: one that is sent after an election is confirmed at once. */
const electionConfirm = 500;
/** Between two messages that an owner in a cluster sends to itself by a queue, in milliseconds, and how many of them may stay away. */
const watchEvery = 3_000;
const mostUnheard = 3;
/** A header that such a message has, and nothing else. */
const watchHeader = 'watch';
/** Before it is looked again whether the owner before has let go of its queue, in milliseconds. */
const inquiriesLook = 200;

export interface InboxOptions {
  workcell: string;
  /** Milliseconds that a queue may be without a leader; the inbox is given more than twice as much. */
  leaderWait: number;
  /** How long a queue that has a leader may take to confirm a message, in milliseconds. */
  leaderConfirm: number;
  /** Sends an answer, which may be lost, to the caller whom an inquiry names. */
  answer: (caller: string, answer: OwnerAnswer) => void;
  /** By which queue each agent is reached, where that is not the one of its name. */
  standIns: Map<string, string>;
  log: Logger;
}

type Decode = (content: Buffer) => Decoded<InboxMessage>;

/** A hello names no version itself: see there. */
function noteVersion(body: BodyOf<'agent.hello'>, said: unknown): void {
  if (typeof said === 'string' && said.length <= 64) body.version = said;
}

/**
 * The inbox, and the reports beside it, on a connection of their own: closing it makes the broker hand over at once, and
 * return what was not acknowledged in its order. Cancelling the consumer would let the next owner see later messages first.
 */
export class AmqpInbox implements Inbox {
  readonly #link: Link;
  readonly #listener: InboxListener;
  readonly #dead: DeadLetters;
  readonly #options: InboxOptions;
  readonly #opening = new Opening();
  readonly #origins: Record<'inbox' | 'reports', OriginCheck>;
  /** The connection whose deliveries may be acknowledged. */
  #session: Session | undefined;
  #readsReports = false;
  #inboxReading: Reading | undefined;

  constructor(link: Link, options: InboxOptions, listener: InboxListener, dead: DeadLetters) {
    this.#link = link;
    this.#options = options;
    const { workcell, log } = options;
    this.#origins = {
      inbox: new OriginCheck('inbox', workcell, log),
      reports: new OriginCheck('reports', workcell, log),
    };
    this.#listener = listener;
    this.#dead = dead;
    link.attach((session) => this.#attach(session));
    link.onClosed(() => this.#opening.fail('the inbox was closed'));
  }

  /** Resolves before the first delivery; rejects where the inbox is closed before it was ever open. */
  opened(): Promise<void> {
    return this.#opening.done;
  }

  ack(deliveries: readonly InboxDelivery[]): void {
    const tags = new Map<Reading, number[]>();
    for (const one of deliveries) {
      if (!(one instanceof Delivery) || one.received.reading.session !== this.#session) continue;
      const { message: part, received } = one;
      if (received.finish(part)) addTo(tags, received.reading, received.tag);
    }
    for (const [reading, ofReading] of tags) this.#settle(reading, ofReading);
  }

  async dead(delivery: InboxDelivery, reason: string): Promise<void> {
    if (!(delivery instanceof Delivery)) return;
    const content = Buffer.from(JSON.stringify(delivery.message));
    await this.#dead.put({ queue: delivery.received.reading.queue, content, reason });
    this.ack([delivery]);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #attach(session: Session): Promise<void> {
    const channel = await session.openChannel();
    const queue = await session.answered(declareInbox(channel, this.#options.workcell));
    await channel.prefetch(limits.inboxPrefetch);
    this.#session = session;
    this.#readsReports = false;
    session.onLost(() => {
      this.#session = undefined;
      this.#listener.interrupted();
    });
    this.#opening.succeed();
    const { inbox: origin } = this.#origins;
    const reading = { session, queue, channel, window: new AckWindow(), origin, unheard: 0 };
    this.#inboxReading = reading;
    const consuming = this.#consume(reading, decodeFromInbox, () =>
      session.lose(`the queue ${queue} was deleted`),
    );
    const { leaderWait, log } = this.#options;
    // Each reader waits for a time of its own and looks once more, so that none removes what another has just made anew.
    const timeout = leaderWait * (2 + Math.random() / 2);
    const hasLeader = () => this.#takesPoke(session, queue);
    await consumeLed(consuming, { queue, session, leaderWait: timeout, log, hasLeader });
  }

  /** Not before the inbox is ours: a standby would keep the reports from the owner. */
  #readReports(session: Session): void {
    this.#readsReports = true;
    const read = async (queue: string, gone: () => void): Promise<void> => {
      const channel = await session.openChannel();
      await channel.prefetch(limits.inboxPrefetch);
      const { reports: origin } = this.#origins;
      const reading = { session, queue, channel, window: new AckWindow(), origin, unheard: 0 };
      const end = this.#watch(reading);
      await this.#consume(reading, decodeReports, () => {
        end();
        gone();
      });
    };
    if (this.#inboxReading) this.#watch(this.#inboxReading);
    readHomed(session, homedReports(this.#options.workcell), read).catch((error: unknown) =>
      session.lose(reasonOf(error)),
    );
    if (this.#listener.inquiry)
      this.#readInquiries(session).catch((error: unknown) => session.lose(reasonOf(error)));
  }

  /** Its queue is exclusive, and thereby there while this process leads: an inquiry of nobody comes back. */
  async #readInquiries(session: Session): Promise<void> {
    const { workcell } = this.#options;
    const queue = topology.inquiries(workcell);
    const consumer = (received: ConsumeMessage | null): void => {
      if (received === null) session.lose(`the queue ${queue} was deleted`);
      else if (session.lost === undefined) this.#inquired(received, session, queue);
    };
    for (;;) {
      const channel = await session.openExpendableChannel();
      try {
        await session.answered(declareInquiries(channel, workcell));
        await session.answered(channel.consume(queue, consumer, { noAck: true }));
        if (!session.hasOthers) return;
        await untilGone(session, queue);
        if (session.lost !== undefined) return;
      } catch (error) {
        // A cluster that removes what a node has taken with it may remove this new one as well.
        if (!isRefusal(error, 'locked') && !isRefusal(error, 'notFound')) throw error;
        await delay(inquiriesLook);
      }
    }
  }

  #inquired({ content, properties }: ConsumeMessage, session: Session, queue: string): void {
    const caller = callerOf(properties);
    if (caller === undefined) return;
    const { messages, unfit } = decodeForOwner(content);
    for (const letter of unfit) void this.#dead.insist({ queue, ...letter }, session);
    for (const inquiry of messages)
      this.#listener.inquiry?.(inquiry, (answer) => this.#options.answer(caller, answer));
  }

  #consume(reading: Reading, decode: Decode, gone: () => void): Promise<unknown> {
    const { session, queue, channel } = reading;
    const consumer = (received: ConsumeMessage | null): void => {
      if (received === null) gone();
      else if (session.lost === undefined) this.#deliver(received, reading, decode);
    };
    // The newest weir leads: an earlier one may not be able to heed all that lies in the store.
    return channel.consume(queue, consumer, { priority: rankOf(version) });
  }

  /**
   * A channel of a node that was cut off from the others and is back may be given nothing any more, without a word. The owner sends itself
   * messages, and takes another connection where none comes.
   * @returns what ends the watch
   */
  #watch(reading: Reading): () => void {
    const { session, queue } = reading;
    if (!session.hasOthers) return () => undefined;
    const channel = new ConfirmedChannel(session);
    const headers = { [watchHeader]: '' };
    const toItself = { exchange: '', key: queue, content: Buffer.alloc(0), headers };
    const watch = setInterval(() => {
      reading.unheard = session.isBlocked ? 0 : reading.unheard + 1;
      if (reading.unheard > mostUnheard) return session.lose(`nothing of the queue ${queue} comes`);
      // A queue that goes meanwhile is told otherwise.
      channel
        .publish({ ...toItself, id: newId(), persistent: false, mandatory: false })
        .catch(() => undefined);
    }, watchEvery);
    const end = (): void => clearInterval(watch);
    session.onLost(end);
    return end;
  }

  async #takesPoke(session: Session, queue: string): Promise<boolean> {
    const poke = message('poke', { workcell: this.#options.workcell, body: {} });
    const channel = new ConfirmedChannel(session);
    const outgoingPoke = { exchange: '', key: queue, content: outgoing(poke), id: poke.id };
    const taken = channel.publish({ ...outgoingPoke, persistent: true, mandatory: true });
    const limit = session.hasOthers ? electionConfirm : this.#options.leaderConfirm;
    return (await within(taken, limit)) !== timedOut;
  }

  #deliver(raw: ConsumeMessage, reading: Reading, decode: Decode): void {
    reading.unheard = 0;
    if (raw.properties.headers?.[watchHeader] !== undefined)
      return this.#settle(reading, [raw.fields.deliveryTag]);
    if (!this.#readsReports) this.#readReports(reading.session);
    const { messages, unfit } = decode(raw.content);
    const believed = messages.filter((each) => reading.origin.believes(each, raw));
    for (const each of believed)
      if (each.type === 'agent.hello') {
        noteVersion(each.body, raw.properties.appId);
        this.#noteQueue(each.body, raw.properties.replyTo);
      }
    const received = new Received(raw, reading, [...believed, ...unfit]);
    if (believed.length + unfit.length === 0) this.#settle(reading, [received.tag]);
    for (const letter of unfit)
      void this.#dead
        .insist({ queue: reading.queue, ...letter }, reading.session)
        .then((buried) => buried && received.finish(letter) && this.#settle(reading, [received.tag]));
    for (const each of believed) this.#listener.delivered(new Delivery(each, received));
  }

  /** An agent may be reached by its own queue and stand-ins of that alone. */
  #noteQueue(address: InstanceAddress, said: unknown): void {
    const { workcell, standIns } = this.#options;
    const queue = topology.agent(workcell, address);
    if (typeof said === 'string' && said.startsWith(`${queue}.`) && isId(said.slice(queue.length + 1)))
      standIns.set(queue, said);
    else standIns.delete(queue);
  }

  #settle({ session, channel, window }: Reading, tags: readonly number[]): void {
    if (session.lost !== undefined) return;
    const { upTo, single } = window.settle(tags);
    if (upTo !== undefined) channel.ack(tagged(upTo), true);
    for (const tag of single) channel.ack(tagged(tag));
  }
}

/** amqplib takes a message where the protocol wants only its tag. */
function tagged(deliveryTag: number): ConsumeMessage {
  return { fields: { deliveryTag } } as ConsumeMessage;
}
