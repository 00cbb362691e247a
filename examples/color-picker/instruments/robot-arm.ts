import { action, defineModule, type ArgumentFinding, type ModuleFactory } from 'weir/module';
import { nestAt, occupy, plateIn } from '../lab/lab-state.ts';
import { labFolder, openLab } from '../lab/lab.ts';
import { move, numberOf } from './instrument-config.ts';

const point = {
  type: 'array',
  items: { type: 'number' },
  minItems: 3,
  maxItems: 3,
  description: 'x, y, z on the bench in millimetres; a workflow names the location instead',
} as const;

/** An arm that carries plates over the bench. It knows coordinates only; the workcell file names them. */
const robotArm: ModuleFactory = (config) => {
  const lab = openLab(labFolder());
  const seconds = numberOf(config, 'seconds', 0.3);
  return defineModule({
    name: 'robot_arm',
    description: 'Carries plates from nest to nest',
    actions: {
      transfer: action({
        description: 'Takes the plate at the source and puts it down at the target',
        args: {
          type: 'object',
          properties: { source: point, target: point },
          required: ['source', 'target'],
        },
        check: ({ args }) => ({
          problems: [...findNoNest('source', args.source), ...findNoNest('target', args.target)],
        }),
        async run(context) {
          const source = nestAt(context.args.source);
          const target = nestAt(context.args.target);
          await move(seconds, context);
          lab.change((state) => {
            const { barcode } = plateIn(state, source);
            occupy(state, target, barcode);
            state.nests[source] = null;
          });
        },
      }),
    },
    teardown: () => {
      lab.close();
    },
  });
};
export default robotArm;

/** What is wrong with a point where no nest is. */
function findNoNest(argument: string, point: readonly number[]): ArgumentFinding[] {
  try {
    nestAt(point);
    return [];
  } catch (error) {
    return [{ argument, message: error instanceof Error ? error.message : String(error) }];
  }
}
