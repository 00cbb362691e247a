import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { Redis } from 'ioredis';
import { script, startChild, type Child } from '../child.ts';
import { filler, instrumentOf, payloadBytes, totalSteps, workload } from '../workload.ts';

export const commandQueue = (prefix: string, instrument: number): string => `${prefix}.command.${instrument}`;
export const replyQueue = (prefix: string): string => `${prefix}.reply`;
const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } } as const;

/**
 * What the broker and the store allow at all: bare amqplib in weir's shape, without weir. A confirmed, persistent command
 * to a quorum queue per instrument, a confirmed reply, and one Redis pipeline per step, with up to 100 steps in flight. All of it is flushed, and nothing else is promised: a
 * worker that is lost has its command done again, and it keeps no journal.
 */
export class LimitContestant {
  readonly #worker: Child;
  readonly #connection: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #redis: Redis;
  readonly #prefix: string;
  #round = 0;
  #onReply: (id: string) => void = () => undefined;

  static async start(brokerUrl: string, storeUrl: string): Promise<LimitContestant> {
    const prefix = `limit-bench-${process.pid}`;
    const connection = await connect(brokerUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(replyQueue(prefix), quorum);
    for (let i = 0; i < workload.instruments; i += 1)
      await channel.assertQueue(commandQueue(prefix, i), quorum);
    const worker = await startChild([script('contestants/limit-workers.js'), brokerUrl, prefix], 'ready');
    const contestant = new LimitContestant(worker, connection, channel, new Redis(storeUrl), prefix);
    await channel.consume(replyQueue(prefix), (reply) => {
      if (!reply) return;
      contestant.#onReply(String(reply.properties.messageId));
      channel.ack(reply);
    });
    return contestant;
  }

  private constructor(
    worker: Child,
    connection: ChannelModel,
    channel: ConfirmChannel,
    redis: Redis,
    prefix: string,
  ) {
    this.#worker = worker;
    this.#connection = connection;
    this.#channel = channel;
    this.#redis = redis;
    this.#prefix = prefix;
  }

  get processes(): Record<string, number> {
    return { workers: this.#worker.pid };
  }

  async stepsPerSecond(): Promise<number> {
    const began = performance.now();
    const round = ++this.#round;
    await new Promise<void>((resolve, reject) => {
      let left = totalSteps;
      const send = (run: number, step: number): void => {
        const queue = commandQueue(this.#prefix, instrumentOf(run, step));
        const options = { persistent: true, messageId: `${round}-${run}-${step}` };
        this.#channel.sendToQueue(queue, Buffer.from(filler(payloadBytes.command)), options, (error) => {
          if (error) reject(error as Error);
        });
      };
      const settle = async (run: number, step: number): Promise<void> => {
        const key = `${this.#prefix}:${run}`;
        await this.#redis
          .pipeline()
          .hset(key, `step:${step}`, filler(payloadBytes.result))
          .rpush(`${key}:log`, 'done')
          .exec();
        if (step + 1 < workload.steps) send(run, step + 1);
        left -= 1;
        if (left === 0) resolve();
      };
      this.#onReply = (id) => {
        const [of, run, step] = id.split('-').map(Number) as [number, number, number];
        if (of === round) settle(run, step).catch(reject);
      };
      for (let run = 0; run < workload.runs; run += 1) send(run, 0);
    });
    return totalSteps / ((performance.now() - began) / 1000);
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
    await this.#channel.deleteQueue(replyQueue(this.#prefix));
    for (let i = 0; i < workload.instruments; i += 1)
      await this.#channel.deleteQueue(commandQueue(this.#prefix, i));
    await this.#connection.close();
    this.#redis.disconnect();
  }
}
