import { expect, it } from 'vitest';
import { cancelMessage } from '../../../orchestrator/delivery/messages.ts';
import type { LabState } from '../../../orchestrator/state/index.ts';
import { armWorkcell as workcell, command, presentInstance } from './run-fixtures.ts';

it.each([
  ['a timeout, to an agent that names its version', '0.3.0', true, 'timeout'],
  [
    'a timeout, to an agent before 0.3, which rejects a field that it does not know',
    undefined,
    true,
    undefined,
  ],
  ['a cancel', '0.3.0', false, undefined],
] as const)('cancel message > %s > says so if it may', (_, version, isTimeout, reason) => {
  const instances = new Map([['arm/a', presentInstance(version === undefined ? {} : { version })]]);
  const state = { workcell, epoch: 1, instances } as unknown as LabState;
  const target = { module: 'arm', instance: 'a', command_id: command(0), number: 1 };
  expect(cancelMessage(state, target, isTimeout).body.reason).toBe(reason);
});
