import { describe, expect, it } from 'vitest';
import { begunBy, callBegun, callOf, identityOf } from '../../../module-agents/commands/prepare.ts';
import { identityIn } from '../../../module-agents/journal/journal-entry.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';

const run_id = newId();

const traced = { trace: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, trace_state: 'lab=1' };

const command = message<'step.command'>('step.command', {
  ...{ workcell: 'lab', run_id, command_id: `${run_id}.0.1`, epoch: 1, session: 1 },
  ...traced,
  body: {
    ...{ module: 'cycler', instance: 'a', number: 3, experiment_id: newId() },
    step: {
      ...{ position: 0, id: newId(), name: 'Amplify', action: 'cycle', args: {} },
      files: { plate: 'inputs/plate.csv' },
    },
  },
});

describe('call of a command', () => {
  it('noted in a journal and read again > is the same call, with its defaults, its files and its trace, and known as begun', () => {
    const prepared = { args: { cycles: 30 }, files: { plate: '/work/plate/plate.csv' } };
    const begun = JSON.parse(JSON.stringify(begunBy(command, prepared, 7))) as ReturnType<typeof begunBy>;
    const entry = {
      phase: 'started' as const,
      command_id: command.command_id,
      run_id,
      number: 3,
      begun,
      ...traced,
    };
    const inputAt = (_: string, argument: string, name: string) => `/work/${argument}/${name}`;
    expect(callBegun(entry, begun, { inputAt })).toEqual({
      ...callOf(identityOf(command), command, prepared),
      began_at: 7,
    });
  });

  it('of a step that was added to its run > says which step it is, as long as the journal has it; of another its place says so', () => {
    const { step } = command.body;
    const added = { ...command, body: { ...command.body, step: { ...step, added: true } } };
    const settled = { phase: 'settled' as const, ...identityOf(added), outcome: {}, files: [] };
    expect(identityIn(settled)).toEqual({ ...identityOf(command), added_step: step.id });
    expect(identityOf(command)).not.toHaveProperty('added_step');
  });
});
