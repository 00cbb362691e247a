import { describe, expect, it } from 'vitest';
import { describeModule } from '../../../../shared/explain/workcell/describe-module.ts';
import type { Json } from '../../../../shared/kernel/json/json.ts';
import { decodeWorkcellState, workcellField } from '../../../../shared/contracts/workcell-state.ts';
import { labWorkcell, presentInstance } from '../../orchestrator/run-fixtures.ts';

const arm = { name: 'arm', model: null, interface: 'wei_rest_node', config: {}, workcell_coordinates: null };
const module = { ...arm, locations: [], active: true };
const workcell = { ...labWorkcell, modules: [module] };
const about = { name: 'arm', actions: [], admin_commands: [], resource_pools: [] };

function aboutShown(stored: object): Json | undefined {
  const state = decodeWorkcellState({
    [workcellField.instance('arm/a')]: presentInstance(),
    [workcellField.about('arm/a')]: stored as unknown as Json,
  });
  return describeModule(workcell, module, state, {})['about'];
}

describe('describeModule', () => {
  it('about of a module of WEI > is shown as the module itself said it', () => {
    const said = { name: 'pf400', interface: 'wei_rest_node', wei_version: '0.7.3', additional_info: null };
    expect(aboutShown({ ...about, said })).toEqual(said);
  });

  it('what the instruments tell of themselves > stands at each instance', () => {
    const state = decodeWorkcellState({
      [workcellField.instance('arm/a')]: presentInstance(),
      [workcellField.report('arm/a')]: { flags: ['READY'], details: { ml_left: 70 } },
    });
    const { instances } = describeModule(workcell, module, state, {});
    expect(instances).toMatchObject([{ instance: 'a', details: { ml_left: 70 } }]);
  });

  it('about of any other > is shown in the shape that is kept', () => {
    expect(aboutShown(about)).toEqual(about);
  });
});
