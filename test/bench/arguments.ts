import { parseArgs } from 'node:util';

/** What can be measured, each by its name on the command line. */
const parts = [
  'speed',
  'status',
  'weight',
  'memory',
  'scale',
  'feeds',
  'growth',
  'long',
  'safety-stop',
  'stop',
  'page',
  'identity',
  'python',
  'cluster',
  'schedule',
] as const;
export type Part = (typeof parts)[number];

/** What is measured where nothing is named: about twenty minutes. */
const usual: readonly Part[] = ['speed', 'status', 'weight', 'memory', 'scale', 'feeds'];
/** Of those, what is kept as JSON. */
const usuallyKept: readonly Part[] = ['speed', 'status', 'scale', 'feeds'];

export interface BenchArguments {
  parts: readonly Part[];
  /** Those of the parts whose figures go into the JSON: all that were named. */
  kept: readonly Part[];
  /** Where the figures go as JSON. */
  json: string | undefined;
  /** Paired rounds, or stops. */
  rounds: number;
  /** How many finished runs `growth` puts into the store. */
  runs: number;
  /** How many runs wait when `stop` stops the lab. */
  queued: number;
  /** A commit that `speed` measures beside this checkout. */
  against: string | undefined;
  /** The folder of instances that `schedule` plans. */
  files: string;
}

/** @throws Error that says what is wrong with an argument */
export function readArguments(args: string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      runs: { type: 'string', default: '100000' },
      queued: { type: 'string', default: '5000' },
      against: { type: 'string' },
      files: { type: 'string', default: '../shared/scheduling' },
    },
  });
  const named = positionals.map((word) => {
    const part = parts.find((each) => each === word);
    if (part === undefined) throw new Error(`${word} cannot be measured; what can: ${parts.join(', ')}`);
    return part;
  });
  return {
    parts: named.length > 0 ? named : usual,
    kept: named.length > 0 ? named : usuallyKept,
    json: values.json,
    rounds: count('rounds', values.rounds),
    runs: count('runs', values.runs),
    queued: count('queued', values.queued),
    against: values.against,
    files: values.files,
  };
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} is a whole number of at least 1, not ${text}`);
  return Number(text);
}
