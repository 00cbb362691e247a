import { describe, expect, it } from 'vitest';
import type { ReasonKey } from '../../../shared/contracts/reason-keys.ts';
import type { InstrumentView } from '../../../shared/contracts/now.ts';
import { instruments, type Role } from '../../chaos/lab/lab.ts';
import { untilAllBack } from '../../chaos/matrix/restore-lab.ts';

const lab = { roles: (): Role[] => ['gateway', 'first', 'one'] };

function view(module: string, reason?: { key: ReasonKey; text: string }): InstrumentView {
  const none = { since: null, then: null, first: null, next: null };
  const reasons = reason ? [{ ...reason, ...none }] : [];
  return {
    module,
    instance: 'one',
    state: 'idle',
    since: null,
    reasons,
    steps: [],
    left_behind: [],
    next: null,
  };
}

/** A client who sees what `seen` says, and whose reset frees all instruments. */
function clientWho(seen: InstrumentView[] | undefined) {
  const orders: string[] = [];
  return {
    orders,
    instruments: () =>
      Promise.resolve(orders.includes('reset') ? instruments.map((each) => view(each)) : seen),
    order(command: string) {
      orders.push(command);
      return Promise.resolve(true);
    },
  };
}

describe('a lab after a cell of the matrix', () => {
  it('every instrument takes steps > is as it was, and nothing is ordered', async () => {
    const client = clientWho(instruments.map((each) => view(each)));
    await untilAllBack(lab, client, 1_000);
    expect(client.orders).toEqual([]);
  });

  it('an instrument is held for what a person can end > it is reset', async () => {
    const held = view('left', { key: 'safety_stop', text: 'held by a safety stop' });
    const client = clientWho([held, view('middle'), view('right')]);
    await untilAllBack(lab, client, 1_000);
    expect(client.orders).toEqual(['reset']);
  });

  it('an agent is silent, another was never heard > they are named, with the reason', async () => {
    const client = clientWho([view('left'), view('right', { key: 'silent', text: 'its agent is silent' })]);
    await expect(untilAllBack(lab, client, 150)).rejects.toThrow(
      'the cell left its lab worse than it found it: middle/one: nobody knows of it; right/one: its agent is silent',
    );
    expect(client.orders).toEqual([]);
  });

  it('the gateway is away > all of them are named', async () => {
    await expect(untilAllBack(lab, clientWho(undefined), 150)).rejects.toThrow(
      /left\/one.*middle\/one.*right\/one/,
    );
  });
});
