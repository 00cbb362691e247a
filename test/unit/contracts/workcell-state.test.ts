import { describe, expect, it } from 'vitest';
import { decodeWorkcellState, workcellField } from '../../../shared/contracts/workcell-state.ts';

describe('the state of a workcell that a version before 0.2 stored', () => {
  it('a location that is unverified > still says which step has left it so', () => {
    const step = '01JB0000000000000000000001.0';
    const stored = { state: 'unverified', was: 'Empty', doubted_by: step, since: 5 };
    const { locations } = decodeWorkcellState({ [workcellField.location('deck')]: stored });
    expect(locations.get('deck')).toEqual({
      ...{ state: 'unverified', was: 'Empty', unverified_by: step, since: 5 },
    });
  });
});
