import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AckWindow } from '../../../../shared/broker/amqp/inbox-deliveries.ts';

/** Acknowledges as RabbitMQ does: throws where a frame names a tag that is not open. */
function acknowledge(
  open: Set<number>,
  { upTo, single }: { upTo: number | undefined; single: number[] },
): void {
  for (const tag of upTo === undefined ? single : [upTo, ...single]) {
    if (!open.has(tag)) throw new Error(`unknown delivery tag ${tag}`);
    open.delete(tag);
    if (tag === upTo) for (const lower of [...open]) if (lower < tag) open.delete(lower);
  }
}

describe('AckWindow', () => {
  it('a batch without gaps > is one frame', () => {
    const window = new AckWindow();
    expect(window.settle([1, 2, 3])).toEqual({ upTo: 3, single: [] });
    expect(window.settle([4, 5])).toEqual({ upTo: 5, single: [] });
  });

  it('a gap that is filled later > is closed by a tag that is still open', () => {
    const window = new AckWindow();
    expect(window.settle([2, 3])).toEqual({ upTo: undefined, single: [2, 3] });
    expect(window.settle([1])).toEqual({ upTo: 1, single: [] });
    expect(window.settle([4])).toEqual({ upTo: 4, single: [] });
  });

  it('tags that were settled before > are left out', () => {
    const window = new AckWindow();
    window.settle([1, 3]);
    expect(window.settle([3, 1, 1])).toEqual({ upTo: undefined, single: [] });
  });

  it('any batches in any order > acknowledge exactly what they name, and never a tag twice', () => {
    const batches = fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }), { maxLength: 12 });
    fc.assert(
      fc.property(batches, (given) => {
        const window = new AckWindow();
        const open = new Set(Array.from({ length: 30 }, (_, index) => index + 1));
        for (const batch of given) acknowledge(open, window.settle(batch));
        const named = new Set(given.flat());
        expect([...open]).toEqual(
          Array.from({ length: 30 }, (_, i) => i + 1).filter((tag) => !named.has(tag)),
        );
      }),
    );
  });
});
