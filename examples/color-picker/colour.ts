/** The dyes that the liquid handler has at hand. */
export const dyes = ['cyan', 'magenta', 'yellow', 'black'] as const;
export type Dye = (typeof dyes)[number];

/** Microlitres of each dye; the rest of a well is water. */
export type Volumes = Record<Dye, number>;

/** The most that the liquid handler takes of one dye for one well, in microlitres. */
export const largestDose = 50;

/** Red, green, blue as a camera or a web page states them: sRGB, 0 to 255, not rounded. */
export type Rgb = readonly [red: number, green: number, blue: number];
/** CIE L*a*b* under D65: steps of equal size look equally large. */
export type CieLab = readonly [lightness: number, a: number, b: number];

/**
 * The colour of a text such as `#3a7d44`.
 * @throws Error where it is none.
 */
export function parseHex(text: string): Rgb {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (!match) throw new Error(`"${text}" is no colour: expected six hexadecimal digits, such as #3a7d44`);
  const [, red = '', green = '', blue = ''] = match;
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
}

/** The text form of a colour; channels are rounded and kept within 0 to 255. */
export function toHex(colour: Rgb): string {
  return `#${colour.map((value) => toByte(value).toString(16).padStart(2, '0')).join('')}`;
}

/** The nearest value that a byte can hold. */
export function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** sRGB's channel (0 to 255) of an amount of light (0 to 1). */
export function encodeLight(light: number): number {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** The amount of light (0 to 1) of a channel of sRGB (0 to 255). */
export function decodeLight(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** How a colour looks to the eye. */
export function toLab(colour: Rgb): CieLab {
  const red = decodeLight(colour[0]);
  const green = decodeLight(colour[1]);
  const blue = decodeLight(colour[2]);
  const x = compress((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = compress(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = compress((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function compress(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116;
}

/** How far apart two colours look (CIE 1976 ΔE): about 2.3 is just noticeable, 100 is black to white. */
export function distance(one: CieLab, other: CieLab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}
