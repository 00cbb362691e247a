import { parseArgs } from 'node:util';
import { parseHex, type Rgb } from '../colour.ts';

/** What the driver is to do. */
export interface Options {
  gateway: string;
  /** The key to it, where it wants one. */
  key: string | undefined;
  target: Rgb;
  seed: string;
  /** The folder for the pictures. */
  out: string;
  /** The most runs to submit. */
  iterations: number;
  /** A colour this near to the target (ΔE) is good enough. */
  tolerance: number;
}

export const usage = `Finds the mixture of dyes that shows a colour, on a weir server that runs the color_picker workcell.

  --gateway URL      where weir answers              (WEIR_GATEWAY_URL, or http://127.0.0.1:8000)
                     the key to it                  (WEIR_KEY)
  --target "#rrggbb" the colour to find              (#3a7d44)
  --tolerance N      how near is good enough, in ΔE  (1)
  --iterations N     the most runs to submit         (24)
  --seed TEXT        the same seed, the same search  (1)
  --out DIR          the folder for the pictures     (.weir/color-picker)`;

/**
 * Reads the command line.
 * @throws Error that names what is wrong with it.
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      gateway: { type: 'string', default: env.WEIR_GATEWAY_URL || 'http://127.0.0.1:8000' },
      target: { type: 'string', default: '#3a7d44' },
      tolerance: { type: 'string', default: '1' },
      iterations: { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: '.weir/color-picker' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    gateway: readUrl(values.gateway),
    key: env.WEIR_KEY || undefined,
    target: parseHex(values.target),
    tolerance: readNumber('--tolerance', values.tolerance, Number.MIN_VALUE),
    iterations: Math.floor(readNumber('--iterations', values.iterations, 1)),
    seed: values.seed,
    out: values.out,
  };
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new Error(`--gateway is "${text}": expected an address such as http://127.0.0.1:8000`);
  }
  return text;
}

function readNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least) {
    throw new Error(
      `${name} is "${text}": expected a number of ${least === 1 ? '1 or more' : 'more than 0'}`,
    );
  }
  return value;
}
