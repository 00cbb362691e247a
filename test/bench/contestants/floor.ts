import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { Redis } from 'ioredis';
import { script, startChild, type Child } from '../child.ts';
import { filler, instrumentOf, payloadBytes, totalSteps, workload } from '../workload.ts';

export const agentQueue = (prefix: string, instrument: number): string => `${prefix}.agent.${instrument}`;
export const reportQueue = (prefix: string): string => `${prefix}.reports`;

interface Report {
  id: string;
  tag: number;
}

/**
 * What weir's promise costs at the least: bare amqplib and Redis in weir's shape, without weir. A run is in the store
 * before it begins. Each instrument has one command at a time; its agent flushes a note to its journal before it acts, and
 * one of the result beside its report. The owner takes the reports at hand as one transaction, which the store has flushed
 * before the next commands go out. Messages are transient and unconfirmed.
 * It has the flushes of the promise and nothing else of it: no submission over HTTP, no definition, log or event; what is
 * lost is not sent again, and nobody goes on where a process dies.
 */
export class FloorContestant {
  readonly #agents: Child;
  readonly #connection: ChannelModel;
  readonly #channel: Channel;
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #folder: string;
  /** Steps that wait for their instrument, by instrument. */
  readonly #waiting: string[][] = Array.from({ length: workload.instruments }, () => []);
  readonly #busy = new Set<number>();
  #atHand: Report[] = [];
  #committing = false;
  #round = 0;
  #left = 0;
  #onEnd: () => void = () => undefined;
  #onError: (error: unknown) => void = () => undefined;

  static async start(brokerUrl: string, storeUrl: string): Promise<FloorContestant> {
    const prefix = `floor-bench-${process.pid}`;
    const folder = await mkdtemp(path.join(tmpdir(), 'weir-bench-floor-'));
    const connection = await connect(brokerUrl, { noDelay: true });
    const channel = await connection.createChannel();
    await channel.assertQueue(reportQueue(prefix), {
      durable: true,
      arguments: { 'x-queue-type': 'classic' },
    });
    const agents = await startChild(
      [script('contestants/floor-agents.js'), brokerUrl, prefix, folder],
      'ready',
    );
    const floor = new FloorContestant(agents, connection, channel, new Redis(storeUrl), { prefix, folder });
    await channel.consume(reportQueue(prefix), (report) => {
      if (report) floor.#take({ id: String(report.properties.messageId), tag: report.fields.deliveryTag });
    });
    return floor;
  }

  private constructor(
    agents: Child,
    connection: ChannelModel,
    channel: Channel,
    redis: Redis,
    { prefix, folder }: { prefix: string; folder: string },
  ) {
    this.#agents = agents;
    this.#connection = connection;
    this.#channel = channel;
    this.#redis = redis;
    this.#prefix = prefix;
    this.#folder = folder;
  }

  get processes(): Record<string, number> {
    return { agents: this.#agents.pid };
  }

  async stepsPerSecond(): Promise<number> {
    return totalSteps / ((await this.#carryOut(workload.runs)) / 1000);
  }

  /** Ten steps in a row: milliseconds. */
  singleRun(): Promise<number> {
    return this.#carryOut(1);
  }

  async stop(): Promise<void> {
    await this.#agents.stop();
    await this.#channel.deleteQueue(reportQueue(this.#prefix));
    await this.#connection.close();
    this.#redis.disconnect();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Milliseconds until the last step of so many runs is committed. */
  async #carryOut(runs: number): Promise<number> {
    const began = performance.now();
    this.#round += 1;
    this.#left = runs * workload.steps;
    const ended = new Promise<void>((resolve, reject) => {
      this.#onEnd = resolve;
      this.#onError = reject;
    });
    await Promise.all(Array.from({ length: runs }, (_, run) => this.#submit(run)));
    await ended;
    return performance.now() - began;
  }

  async #submit(run: number): Promise<void> {
    await this.#redis.hset(this.#key(this.#round, run), 'definition', filler(payloadBytes.command));
    this.#ready(this.#round, run, 0);
    this.#send();
  }

  #ready(round: number, run: number, step: number): void {
    this.#waiting[instrumentOf(run, step)]?.push(`${round}-${run}-${step}`);
  }

  /** Gives each instrument that is free its next command. */
  #send(): void {
    for (const [instrument, steps] of this.#waiting.entries()) {
      const next = this.#busy.has(instrument) ? undefined : steps.shift();
      if (next === undefined) continue;
      this.#busy.add(instrument);
      const options = { persistent: false, mandatory: true, messageId: next };
      const body = Buffer.from(filler(payloadBytes.command));
      this.#channel.sendToQueue(agentQueue(this.#prefix, instrument), body, options);
    }
  }

  #take(report: Report): void {
    this.#atHand.push(report);
    // What else has arrived together with it is of the same transaction.
    if (!this.#committing) setImmediate(() => void this.#commit().catch(this.#onError));
    this.#committing = true;
  }

  async #commit(): Promise<void> {
    const reports = this.#atHand;
    this.#atHand = [];
    const transaction = this.#redis.multi().incr(`${this.#prefix}:mark`);
    for (const { round, run, step } of reports.map(read)) {
      const key = this.#key(round, run);
      transaction.hset(key, `step:${step}`, filler(payloadBytes.result)).rpush(`${key}:log`, 'done');
    }
    await transaction.exec();
    this.#channel.ack(
      { fields: { deliveryTag: reports.at(-1)?.tag } } as Parameters<Channel['ack']>[0],
      true,
    );
    for (const { round, run, step } of reports.map(read)) {
      this.#busy.delete(instrumentOf(run, step));
      if (step + 1 < workload.steps) this.#ready(round, run, step + 1);
      this.#left -= 1;
    }
    this.#send();
    if (this.#left === 0) this.#onEnd();
    if (this.#atHand.length > 0) return this.#commit();
    this.#committing = false;
  }

  #key(round: number, run: number): string {
    return `${this.#prefix}:${round}:${run}`;
  }
}

function read({ id }: Report): { round: number; run: number; step: number } {
  const [round = 0, run = 0, step = 0] = id.split('-').map(Number);
  return { round, run, step };
}
