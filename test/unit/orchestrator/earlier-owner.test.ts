import { describe, expect, it } from 'vitest';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { first, command_id, StoringLab } from './owner-lab.ts';

describe('an owner of an earlier version that could not read a run', () => {
  it('its instance said hello meanwhile > the next owner counts on what is in flight there, and asks for it', () => {
    const lab = new StoringLab();
    lab.hello();
    lab.begin(first, [stepDefinition({ id: newId() })]);
    const key = workcellField.hand('arm/a');
    const hand = lab.stored.fields[key] as object;
    expect(hand).toMatchObject({ occupied: [{ command_id, number: 1 }] });
    lab.stored.fields = { ...lab.stored.fields, [key]: { ...hand, occupied: [] } };
    lab.changeOwner();
    lab.hello({ version: '0.3.0' });
    expect(lab.state.instances.get('arm/a')).toMatchObject({
      occupied: [{ command_id, run_id: first, number: 1 }],
      version: '0.3.0',
    });
  });
});
