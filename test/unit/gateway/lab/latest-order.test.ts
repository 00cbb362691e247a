import { expect, it } from 'vitest';
import type { LabContext } from '../../../../gateway/lab/context.ts';
import { DefinitionFollower } from '../../../../gateway/lab/workcell/define-workcell.ts';
import { workcellField } from '../../../../shared/contracts/workcell-state.ts';

it('a state that was read before the latest order > does not take its number back; a later one of another gateway counts', () => {
  const context = { latestOrder: 7 } as LabContext;
  const follower = new DefinitionFollower(context);
  follower.take({ [workcellField.order]: 5 });
  expect(context.latestOrder).toBe(7);
  follower.take({ [workcellField.order]: 9 });
  expect(context.latestOrder).toBe(9);
});
