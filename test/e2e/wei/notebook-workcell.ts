import type { WeiWorkflow } from './wei-workflow.ts';

/** A lab of four instruments: one moves, one takes a file, one gives back values and a file, one is slow or fails. */
export function notebookWorkcell(name: string): string {
  return `name: ${name}
metadata: { author: the tests, version: 0.3 }
config: { lab_name: sdl, use_diaspora: False, redis_host: test_redis }
modules:
  - name: transfer
    model: arm
    interface: simulator
    workcell_coordinates: [15, 0, 0, 0, 0, 0]
    config:
      actions:
        transfer: { args: { source: {}, target: {} }, required: [target] }
  - name: synthesis
    interface: simulator
    config:
      actions:
        synthesize:
          args: { foo: { type: number }, bar: { type: number } }
          files: [protocol]
  - name: measure
    interface: simulator
    config:
      actions:
        measure: { duration: 0.2, returns: { data: { mass: 4.2 }, files: { scan: "1,2,3" } } }
  - name: moody
    interface: simulator
    config:
      actions:
        hang: { duration: 300 }
        break: { failure_rate: 1 }
locations:
  transfer: { transfer.pos: [1, 2], synthesis.pos: [3, 4], measure.pos: [5, 6], wc.trash: [7, 8] }
`;
}

/** The tour of a plate through the lab. */
export const tour: WeiWorkflow = {
  name: 'Tour of a plate',
  parameters: [{ name: 'foo', default: 0 }, { name: 'bar' }, { name: 'start' }],
  flowdef: [
    { name: 'get it', module: 'transfer', action: 'transfer', args: { target: '$start' } },
    {
      name: 'bring it',
      module: 'transfer',
      action: 'transfer',
      args: { source: 'transfer.pos', target: 'synthesis.pos' },
    },
    {
      name: 'make it of ${foo}_${bar}',
      module: 'synthesis',
      action: 'synthesize',
      args: { foo: '$foo', bar: 'payload.bar' },
      files: { protocol: 'protocols/größe.py' },
    },
    { name: 'measure it', module: 'measure', action: 'measure', data_labels: { mass: 'mass of the plate' } },
    {
      name: 'drop it',
      module: 'transfer',
      action: 'transfer',
      args: { source: 'synthesis.pos', target: 'wc.trash' },
    },
  ],
};

/** What the tour is told at its start. */
export const tourValues = {
  parameters: { bar: 0.5, start: 'transfer.pos' },
  payload: { 'payload.bar': 0.5 },
};

export const oneStep = (module: string, action: string): WeiWorkflow => ({
  name: action,
  flowdef: [{ name: action, module, action }],
});
