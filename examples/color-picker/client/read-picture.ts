import { PNG } from 'pngjs';
import type { Rgb } from '../colour.ts';
import { centreOf, locateWell, picture } from '../plate.ts';

/** Only the middle of a well is read: its rim reflects. */
const readRadius = picture.wellRadius - 3;

/**
 * The colours of wells in a picture of the plate, each the mean over the middle of the well.
 * @throws Error where the bytes are no PNG, or one of another size than the camera's.
 */
export function readPicture(bytes: Buffer, wells: readonly string[]): Rgb[] {
  const png = PNG.sync.read(bytes);
  if (png.width !== picture.width || png.height !== picture.height) {
    throw new Error(`the picture is ${png.width} × ${png.height} pixels: that is not the plate`);
  }
  return wells.map((well) => meanColour(png, centreOf(locateWell(well))));
}

function meanColour(png: PNG, { x, y }: { x: number; y: number }): Rgb {
  const sum = [0, 0, 0];
  let pixels = 0;
  for (let dy = -readRadius; dy <= readRadius; dy += 1) {
    for (let dx = -readRadius; dx <= readRadius; dx += 1) {
      if (Math.hypot(dx, dy) > readRadius) continue;
      pixels += 1;
      const offset = 4 * ((y + dy) * png.width + x + dx);
      for (const channel of sum.keys()) {
        sum[channel] = (sum[channel] ?? 0) + (png.data[offset + channel] ?? 0);
      }
    }
  }
  const [red = 0, green = 0, blue = 0] = sum;
  return [red / pixels, green / pixels, blue / pixels];
}
