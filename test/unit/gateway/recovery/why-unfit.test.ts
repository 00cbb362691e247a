import { describe, expect, it } from 'vitest';
import { demandNoBeginning } from '../../../../gateway/recovery/why-unfit.ts';
import { runDefinition } from '../../../fixtures/run-definition.ts';

describe('demandNoBeginning', () => {
  const definition = runDefinition();
  const run = { definition, state: 'active', steps: {} } as const;

  it('a step to begin with > is refused, and both ways out are named', () => {
    const refused = () => demandNoBeginning(run, 0);
    expect(refused).toThrow('leave "from_step" out');
    expect(refused).toThrow(`weir cancel ${definition.run_id}`);
    expect(() => demandNoBeginning(run, undefined)).not.toThrow();
  });
});
