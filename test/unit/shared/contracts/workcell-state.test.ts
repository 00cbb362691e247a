import { describe, expect, it } from 'vitest';
import {
  decodeWorkcellState,
  splitInstance,
  workcellField,
} from '../../../../shared/contracts/workcell-state.ts';
import { presentInstance } from '../../orchestrator/run-fixtures.ts';

describe('an instance and what it has in hand', () => {
  const record = presentInstance({ next_number: 7, occupied: [], idle_since: 5 });
  const key = 'arm/a';

  it('are stored apart > and read as one', () => {
    const { instance, hand } = splitInstance(record);
    expect(hand).toEqual({ seen_head: record.seen_head, next_number: 7, occupied: [], idle_since: 5 });
    const fields = { [workcellField.instance(key)]: instance, [workcellField.hand(key)]: hand };
    expect(decodeWorkcellState(fields).instances.get(key)).toEqual(record);
  });

  it('stored in one, as before 0.2 > count until the hand is stored by itself, and then no longer', () => {
    const before = { [workcellField.instance(key)]: record };
    expect(decodeWorkcellState(before).instances.get(key)).toEqual(record);
    const command = { command_id: 'c', run_id: 'r', number: 7 };
    const hand = { seen_head: 6, next_number: 8, occupied: [command] };
    const { idle_since: _, ...others } = record;
    expect(decodeWorkcellState({ ...before, [workcellField.hand(key)]: hand }).instances.get(key)).toEqual({
      ...others,
      ...hand,
    });
  });
});
