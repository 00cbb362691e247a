import { describe, expect, it } from 'vitest';
import { stack } from '../../../dashboard/src/screens/history/history.tsx';

const kinds = ['completed', 'failed'] as const;

describe('stack', () => {
  it('counts > stand on one another, in shares of the highest bar; none is no piece', () => {
    const { bars, highest } = stack(
      [
        { from: 'a', counts: { completed: 3, failed: 1 } },
        { from: 'b', counts: { completed: 0, failed: 2 } },
      ],
      kinds,
    );
    expect(highest).toBe(4);
    expect(bars[0]?.pieces).toEqual([
      { kind: 'completed', from: 0, height: 0.75 },
      { kind: 'failed', from: 0.75, height: 0.25 },
    ]);
    expect(bars[1]).toEqual({ from: 'b', total: 2, pieces: [{ kind: 'failed', from: 0, height: 0.5 }] });
  });

  it('nothing at all > has bars without pieces', () => {
    expect(stack([{ from: 'a', counts: { completed: 0, failed: 0 } }], kinds)).toEqual({
      bars: [{ from: 'a', total: 0, pieces: [] }],
      highest: 1,
    });
  });
});
