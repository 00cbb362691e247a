import { EventEmitter } from 'node:events';
import type { Channel } from 'amqplib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../../../shared/broker/amqp/session.ts';
import { TransientChannel } from '../../../../shared/broker/amqp/transient-channel.ts';
import { limits } from '../../../../shared/broker/broker-options.ts';

class ChannelStub extends EventEmitter {
  published = 0;
  full = false;

  publish(): boolean {
    this.published += 1;
    return !this.full;
  }

  checkExchange(): Promise<void> {
    return new Promise(() => undefined);
  }
}

class SessionStub extends EventEmitter {
  lost: string | undefined;

  onLost(listener: (reason: string) => void): void {
    this.once('lost', listener);
  }

  lose(reason: string): void {
    this.lost = reason;
    this.emit('lost', reason);
  }
}

const megabyte = 1024 * 1024;
const message = { exchange: '', key: 'queue', id: 'id', persistent: false, mandatory: false };

describe('transient lane', () => {
  let channel: ChannelStub;
  let session: SessionStub;
  let transient: TransientChannel;

  beforeEach(() => {
    channel = new ChannelStub();
    session = new SessionStub();
    transient = new TransientChannel(session as unknown as Session, channel as unknown as Channel, 'lab', {
      returned: () => undefined,
      answered: () => undefined,
    });
  });

  function sendMegabytes(count: number): boolean[] {
    return Array.from({ length: count }, () =>
      transient.send({ ...message, content: Buffer.alloc(megabyte) }),
    );
  }

  it('a channel that takes all > is given all, however much it is', () => {
    expect(sendMegabytes(100).every(Boolean)).toBe(true);
    expect(channel.published).toBe(100);
  });

  it('a channel that is full > is given what fits into memory, and again once it has emptied', () => {
    channel.full = true;
    const taken = sendMegabytes(40).filter(Boolean).length;
    expect(taken * megabyte).toBeGreaterThanOrEqual(limits.unsentBytes);
    expect(taken * megabyte).toBeLessThanOrEqual(limits.unsentBytes + 2 * megabyte);
    expect(channel.published).toBe(taken);
    channel.full = false;
    channel.emit('drain');
    expect(sendMegabytes(1)).toEqual([true]);
  });

  it('a connection that is lost > takes nothing, and who waits for an answer is told', async () => {
    const routed = transient.routed('exchange');
    session.lose('the cable was pulled');
    expect(sendMegabytes(1)).toEqual([false]);
    await expect(routed).rejects.toMatchObject({ code: 'broker_unavailable' });
    await expect(routed).rejects.toThrow(/the cable was pulled/);
  });
});
