import { setTimeout as wait } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { action, defineModule } from 'weir/module';

const pitch = 36;
const size = { width: 13 * pitch, height: 9 * pitch };

/** A camera above a light table. */
export default defineModule({
  name: 'camera',
  actions: {
    photograph: action({
      description: 'Takes a picture of the plate from above',
      args: { type: 'object', properties: { seconds: { type: 'number', default: 2 } } },
      results: { picture: { type: 'file' }, exposure_ms: { type: 'number' } },
      async run({ args: { seconds }, signal }) {
        await wait(seconds * 1000, undefined, { signal });
        return { data: { exposure_ms: 40 }, files: { picture: { name: 'plate.png', content: picture() } } };
      },
    }),
  },
});

/** A plate of 96 wells, from a deep red in one corner to a pale yellow in the other. */
function picture(): Buffer {
  const png = new PNG(size);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      png.data.set([...colourAt(x, y), 255], 4 * (y * size.width + x));
    }
  }
  return PNG.sync.write(png, { colorType: 2 });
}

function colourAt(x: number, y: number): [number, number, number] {
  const column = Math.round(x / pitch);
  const row = Math.round(y / pitch);
  const away = Math.hypot(x - column * pitch, y - row * pitch);
  const isWell = column >= 1 && column <= 12 && row >= 1 && row <= 8;
  if (!isWell || away > 15) return [226, 229, 233];
  if (away > 13) return [150, 157, 166];
  const share = (column + row - 2) / 18;
  return [150 + 100 * share, 30 + 190 * share, 50 + 90 * share];
}
