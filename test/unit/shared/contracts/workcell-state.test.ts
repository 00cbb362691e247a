import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../shared/kernel/json/json.ts';
import {
  carryOver,
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

describe('the state of fields that came of others', () => {
  const { instance, hand } = splitInstance(presentInstance({}));
  const values: Record<string, Json[]> = {
    'instance:arm/a': [{ ...instance }, { ...instance, session: 9 }],
    'hand:arm/a': [{ ...hand }, { ...hand, next_number: 9 }],
    'about:arm/a': [{ actions: [] }],
    'location:x': [{ state: 'Empty' }, { state: 'E' }],
    'holds:': [{}],
    'stop:arm': [{ revision: 1 }],
    'recovering:': [{ since: 1 }],
    'definition:': [{ id: 'd' }],
    lineage: [1],
    'of-others:x': [2],
  };
  const change = fc.record({ name: fc.constantFrom(...Object.keys(values)), at: fc.nat({ max: 2 }) });

  it('is what all of them say, and what has not changed is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 8 }), (turns) => {
        let fields: Record<string, Json> = {};
        for (const turn of turns) {
          const before = decodeWorkcellState(fields);
          const next = { ...fields };
          for (const { name, at } of turn) {
            const value = values[name]?.[at];
            if (value === undefined) delete next[name];
            else next[name] = value;
          }
          const names = turn.map(({ name }) => name);
          carryOver(fields, next, names);
          expect(decodeWorkcellState(next)).toEqual(decodeWorkcellState({ ...next }));
          if (!names.includes('about:arm/a')) expect(decodeWorkcellState(next).abouts).toBe(before.abouts);
          fields = next;
        }
      }),
    );
  });
});
