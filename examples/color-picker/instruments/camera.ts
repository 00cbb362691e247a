import { action, defineModule, type ModuleFactory } from 'weir/module';
import { labFolder, openLab } from '../lab/lab.ts';
import { plateIn } from '../lab/lab-state.ts';
import { photograph } from '../lab/photograph.ts';
import { createRandom } from '../random.ts';
import { move, numberOf } from './instrument-config.ts';

/** A camera above its stage. */
const camera: ModuleFactory = (config) => {
  const lab = openLab(labFolder());
  const seconds = numberOf(config, 'seconds', 0.3);
  const seed = numberOf(config, 'seed', 1);
  return defineModule({
    name: 'camera',
    description: 'Takes pictures of the plate on its stage',
    actions: {
      take_picture: action({
        description: 'Takes a picture of the whole plate',
        results: { picture: { description: 'The plate from above, a PNG', type: 'file' } },
        async run(context) {
          await move(seconds, context);
          const plate = lab.change((state) => {
            const found = plateIn(state, 'stage').plate;
            found.photographs += 1;
            return found;
          });
          const random = createRandom(`camera ${seed} ${plate.serial} ${plate.photographs}`);
          return { files: { picture: { name: 'plate.png', content: photograph(plate, random) } } };
        },
      }),
    },
    teardown: () => {
      lab.close();
    },
  });
};
export default camera;
