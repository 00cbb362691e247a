import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptReports } from '../../../orchestrator/delivery/dispatcher.ts';
import type { InboxMessage } from '../../../shared/contracts/message.ts';
import { said } from './owner-lab.ts';

const run_id = '01JB0000000000000000000001';
const arm = { module: 'arm', instance: 'a' };
const camera = { module: 'camera', instance: 'a' };

let told: [string, string[]][];
let kept: KeptReports;

function spoken(type: 'step.settled' | 'step.progress' | 'admin.answer', facts: object): InboxMessage {
  const input = said(type, { run_id, ...facts }, { ...arm, ...facts });
  if (input.kind !== 'message') throw new Error('expected a message');
  return input.message;
}

const result = (command_id: string, address: object = arm) =>
  spoken('step.settled', { command_id, ...address });

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  kept = new KeptReports(1000, (all) => {
    for (const { address, names } of all) told.push([address.module, names]);
  });
});

afterEach(() => {
  kept.stop();
  vi.useRealTimers();
});

describe('kept reports', () => {
  it('a command that goes to the instance > takes along what its agent waits for, once', () => {
    kept.note([result('first'), result('second', camera), spoken('step.progress', { command_id: 'third' })]);
    expect(kept.take(arm)).toEqual(['first']);
    expect(kept.take(arm)).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([['camera', ['second']]]);
  });

  it('no command that goes there > is told alone after the delay, answers to orders included', () => {
    kept.note([result('first'), spoken('admin.answer', { revision: 7, phase: 'taken' })]);
    vi.advanceTimersByTime(999);
    kept.note([result('second')]);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([['arm', ['first', 'order 7 taken', 'second']]]);
    kept.note([result('third')]);
    vi.advanceTimersByTime(1000);
    expect(told[1]).toEqual(['arm', ['third']]);
  });

  it('more than fit into a message > are told in part; the agent sends the others again', () => {
    kept.note(Array.from({ length: 1500 }, (_, n) => result(`${n}`)));
    expect(kept.take(arm)).toHaveLength(1000);
  });
});
