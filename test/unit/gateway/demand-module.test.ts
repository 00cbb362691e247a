import { describe, expect, it } from 'vitest';
import { demandModule } from '../../../shared/contracts/demand-module.ts';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';

const { workcell } = parseWorkcell('name: lab\nmodules: [{ name: robot_arm }, { name: mixer }]');

describe('demandModule', () => {
  it('a module that is there > is given', () => {
    expect(demandModule(workcell, 'mixer').name).toBe('mixer');
  });

  it('a typo > names the modules there are, and the one that is like it', () => {
    expect(() => demandModule(workcell, 'robot_amr')).toThrow(
      'there is no module "robot_amr" in the workcell lab, which has robot_arm, mixer; did you mean "robot_arm"?',
    );
  });

  it('a workcell without modules > says so', () => {
    expect(() => demandModule({ ...workcell, modules: [] }, 'x')).toThrow('which has none');
  });
});
