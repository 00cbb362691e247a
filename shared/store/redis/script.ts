import { readFileSync } from 'node:fs';
import { orderLead } from '../../contracts/order-number.ts';
import { terminalStates } from '../../contracts/run.ts';
import { epochFloorStart } from '../../contracts/epoch-floor.ts';
import { toldByOwner } from '../records.ts';
import { feedLength, logFullText, runLogLength } from '../store-options.ts';

/** What a script is given: a list stands for its elements, so that no call gets a long list as arguments of its own. */
export type ScriptArgument = string | number | Buffer | (string | number | Buffer)[];

/**
 * A Lua script that Redis runs as one atomic change. It is given one key, the prefix of all keys of its workcell, which tells Redis
 * where they are.
 */
export interface Script<Name extends string = string> {
  readonly lua: string;
  readonly numberOfKeys: 1;
  /** True where it changes nothing. */
  readonly readOnly: boolean;
  /** Its arguments in their order; others may follow. */
  readonly names: readonly Name[];
}

interface Parts<Name extends string> {
  /** Files of `scripts/` that stand before it. */
  uses?: readonly string[];
  /** What it is given, by the names that it has in the script. */
  given: readonly Name[];
  /** What it knows of the rest of weir; a list becomes a set. */
  constants?: Record<string, number | string | readonly string[]>;
  readOnly?: boolean;
}

/**
 * Reads the script `scripts/FILE.lua`. All that stands there as a name without an origin is a local of the one line that is put
 * before it: `prefix`, the arguments by their names, `first_of_rest` (which of ARGV comes behind them), and the constants.
 */
function loadScript<Name extends string>(file: string, parts: Parts<Name>): Script<Name> {
  const { uses = [], given, constants = {}, readOnly = false } = parts;
  const locals = [
    ['prefix', 'KEYS[1]'],
    ...given.map((name, i) => [name, `ARGV[${i + 1}]`]),
    ['first_of_rest', String(given.length + 1)],
    ...Object.entries(constants).map(([name, value]) => [name, literal(value)]),
  ];
  const header = locals.map(([name, value]) => `local ${name} = ${value}`).join('; ');
  const texts = [...uses, file].map((name) => read(name));
  return { lua: [header, ...texts].join('\n'), numberOfKeys: 1, readOnly, names: given };
}

/** The build puts the files beside this one's JavaScript. */
function read(name: string): string {
  return readFileSync(new URL(`scripts/${name}.lua`, import.meta.url), 'utf8');
}

function literal(value: number | string | readonly string[]): string {
  if (typeof value === 'object') return `{ ${value.map((item) => `[${literal(item)}] = true`).join(', ')} }`;
  return typeof value === 'number' ? String(value) : `'${value.replaceAll(/['\\\n]/g, '\\$&')}'`;
}

/** All scripts, as commands of the client; what each does, is given and returns stands at the top of its file. */
export const scripts = {
  commit: loadScript('commit', {
    uses: ['move-run', 'record'],
    given: ['epoch', 'nonce', 'seq', 'grants', 'runs', 'fields', 'removed', 'feed', 'events', 'records'],
    constants: {
      terminal: terminalStates,
      run_log_length: runLogLength,
      log_full_text: logFullText,
      feed_length: feedLength,
      told_by_owner: toldByOwner,
    },
  }),
  copyKeys: loadScript('copy-keys', { uses: ['record'], given: ['cursor'], readOnly: true }),
  copyMoment: loadScript('copy-moment', {
    uses: ['record', 'copied-records'],
    given: ['kinds'],
    readOnly: true,
  }),
  copyRecords: loadScript('copy-records', {
    uses: ['record', 'copied-records'],
    given: ['kind', 'after', 'limit'],
    readOnly: true,
  }),
  createRun: loadScript('create-run', {
    uses: ['move-run', 'record'],
    given: ['runs', 'idempotency_key', 'fingerprint', 'lifetime'],
    constants: { terminal: terminalStates },
  }),
  count: loadScript('count', { given: ['counts'] }),
  dropRestore: loadScript('drop-restore', { given: ['cursor'] }),
  finishRestore: loadScript('finish-restore', { given: ['whole'] }),
  forgetRuns: loadScript('forget-runs', {
    given: ['keys'],
    constants: { terminal: terminalStates },
  }),
  giveOrder: loadScript('give-order', {
    given: ['command', 'target', 'order'],
    constants: { epoch_floor_start: epochFloorStart, order_lead: orderLead },
  }),
  lease: loadScript('lease', { given: ['name', 'ms', 'most'] }),
  listRunIds: loadScript('list-run-ids', { given: ['order', 'from', 'limit'], readOnly: true }),
  readWorkcell: loadScript('read-workcell', { given: ['mark', 'seq'], readOnly: true }),
  removeRecords: loadScript('remove-records', { uses: ['record'], given: ['kind', 'only'] }),
  takeToken: loadScript('take-token', {
    given: ['nonce'],
    constants: { epoch_floor_start: epochFloorStart },
  }),
  writeRecord: loadScript('write-record', {
    uses: ['record'],
    given: ['kind', 'id', 'group', 'body', 'revision', 'update'],
    constants: { feed_length: feedLength },
  }),
};
