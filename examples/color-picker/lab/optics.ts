import { encodeLight, type Rgb } from '../colour.ts';
import { dyes, type Dye, type Volumes } from '../dyes.ts';
import { wellVolume } from '../plate.ts';

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
