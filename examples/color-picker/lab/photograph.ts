import { PNG } from 'pngjs';
import { toByte, type Rgb, encodeLight, dyes, type Dye, type Volumes } from '../colour.ts';
import { centreOf, locateWell, picture, wellNames, wellVolume } from '../plate.ts';
import type { Random } from '../random.ts';
import type { Plate } from './lab-state.ts';

/**
 * Absorbance of the undiluted dyes over the depth of a full well, for red, green and blue light. Real dyes are not
 * pure: each takes a little of the other two channels as well, which is why mixing by the book misses its target.
 */
const absorbance: Record<Dye, readonly [number, number, number]> = {
  cyan: [8.8, 1.4, 0.5],
  magenta: [0.6, 8.0, 2.2],
  yellow: [0.1, 0.5, 8.4],
  black: [7.6, 7.6, 7.4],
};

/** What an empty plate reflects of red, green and blue light, 0 to 1. */
const plastic = [0.91, 0.91, 0.89] as const;

/** The colour that a well shows: each dye takes its share of the light (Beer–Lambert), by its concentration. */
export function appearance(volumes: Volumes): Rgb {
  const channel = (index: 0 | 1 | 2): number => {
    const absorbed = dyes.reduce((sum, dye) => sum + absorbance[dye][index] * (volumes[dye] / wellVolume), 0);
    return encodeLight(plastic[index] * 10 ** -absorbed);
  };
  return [channel(0), channel(1), channel(2)];
}

/** Colours of the plate's frame, and of a well's rim. */
const frame: Rgb = [236, 238, 240];
const rim: Rgb = [158, 164, 170];

/** Standard deviation of a pixel, in steps of 255. */
const pixelNoise = 2;
/** Standard deviation of the light from one picture to the next, as a share. */
const exposureNoise = 0.004;

/** A picture of the plate from above, as a PNG: as a camera takes it, with noise. */
export function photograph(plate: Plate, random: Random): Buffer {
  const png = new PNG({ width: picture.width, height: picture.height });
  const exposure = 1 + exposureNoise * random.normal();
  const scene = paintScene(plate);
  for (const [pixel, colour] of scene.entries()) {
    for (const [channel, value] of colour.entries()) {
      png.data[4 * pixel + channel] = toByte(value * exposure + pixelNoise * random.normal());
    }
    png.data[4 * pixel + 3] = 255;
  }
  return PNG.sync.write(png, { colorType: 2 });
}

/** The picture without noise: one colour for each pixel, row by row. */
function paintScene(plate: Plate): Rgb[] {
  const scene = new Array<Rgb>(picture.width * picture.height).fill(frame);
  for (const name of wellNames) {
    const { x, y } = centreOf(locateWell(name));
    const colour = appearance(plate.wells[name] ?? nothing);
    for (let dy = -picture.wellRadius; dy <= picture.wellRadius; dy += 1) {
      for (let dx = -picture.wellRadius; dx <= picture.wellRadius; dx += 1) {
        const radius = Math.hypot(dx, dy);
        if (radius > picture.wellRadius) continue;
        scene[(y + dy) * picture.width + x + dx] = radius > picture.wellRadius - 1 ? rim : colour;
      }
    }
  }
  return scene;
}

const nothing = { cyan: 0, magenta: 0, yellow: 0, black: 0 };
