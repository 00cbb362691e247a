import type { Instrument, RunSummary } from '../../../client/index.ts';
import type { LibraryEntry, Order } from '../api/index.ts';
import { shortId } from '../design/address.tsx';
import { showInstrument, showStatus, type StateKey } from '../design/state.tsx';
import { valuesInLine } from '../design/value-text.ts';
import { fitOf } from './fit.ts';

/** Something that the palette leads to. */
export interface Entry {
  id: string;
  /** `run`, `instrument`, … */
  kind: string;
  word: string;
  about: string;
  state?: StateKey;
  /** Where it is: the page's address behind its `#`, or something that the frame does. */
  to: string | (() => void);
  /** More by which it is found, as it is written there: a whole id. */
  also?: string;
  /** True where the gateway has found it by what was typed. */
  found?: boolean;
}

/** An entry that fits, and at which places of its word. */
export interface Found extends Entry {
  at: readonly number[];
}

/** An order goes behind a thing that fits as well: there are many, and most who type a name want to see it. */
const behind = 0.5;

/** So many are shown: who has more types on. */
const mostShown = 40;

/** The entries that fit what was typed, the best first; of those that fit alike the order stays. Pure. */
export function find(entries: readonly Entry[], typed: string): Found[] {
  if (typed.trim() === '') return entries.slice(0, mostShown).map((entry) => ({ ...entry, at: [] }));
  return entries
    .flatMap((entry) => {
      const fit = fitOf(typed, entry.word);
      // What is said beside the word counts less than the word.
      const beside = fit
        ? undefined
        : fitOf(typed, [entry.word, entry.kind, entry.about, entry.also].join(' '));
      if (!fit && !beside && entry.found !== true) return [];
      const score = fit?.score ?? (beside ? beside.score / 4 : 0);
      return [{ ...entry, at: fit?.at ?? [], score: entry.kind === 'order' ? score - behind : score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, mostShown)
    .map(({ score: _, ...found }) => found);
}

/** Runs, each once. @param found those that the gateway has found by what was typed */
export function runEntries(newest: readonly RunSummary[], found: readonly RunSummary[]): Entry[] {
  const ids = new Set(found.map(({ run_id }) => run_id));
  const entryOf = (run: RunSummary): Entry => {
    const { run_id, label, status, given, tags = [], note } = run;
    const shown = showStatus(run.unknown ? 'unknown' : status);
    return {
      ...{ id: `run ${run_id}`, kind: 'run', word: `${label} ${shortId(run_id)}` },
      about: [shown.word, ...tags, valuesInLine(given)].filter(Boolean).join(' · '),
      ...{ state: shown.key, to: `/runs/${encodeURIComponent(run_id)}`, also: `${run_id} ${note ?? ''}` },
    };
  };
  return [
    ...found.map((run) => ({ ...entryOf(run), found: true })),
    ...newest.filter(({ run_id }) => !ids.has(run_id)).map(entryOf),
  ];
}

/** Workflows of the library, each once. @param found those that the gateway has found by what was typed: also in tags and notes */
export function workflowEntries(known: readonly LibraryEntry[], found: readonly LibraryEntry[]): Entry[] {
  const names = new Set(found.map(({ name }) => name));
  const entryOf = ({ name, title, newest, tags }: LibraryEntry): Entry => ({
    ...{ id: `workflow ${name}`, kind: 'workflow', word: name, about: `version ${newest.version}` },
    ...{ to: `/library/${encodeURIComponent(name)}`, also: [title, ...tags].join(' ') },
  });
  return [
    ...found.map((workflow) => ({ ...entryOf(workflow), found: true })),
    ...known.filter(({ name }) => !names.has(name)).map(entryOf),
  ];
}

/** The orders that the palette leads to, and what it calls them. None of them is given there: somebody confirms it where it belongs. */
const orders: readonly [order: Order, word: string][] = [
  ['pause', 'Pause'],
  ['resume', 'Resume'],
  ['lock', 'Lock'],
  ['unlock', 'Unlock'],
  ['cancel', 'Cancel'],
  ['reset', 'Reset'],
];

/** The modules, and what can be ordered of them. */
export function labEntries(instruments: readonly Instrument[]): { modules: Entry[]; orders: Entry[] } {
  const names = [...new Set(instruments.map(({ module }) => module))];
  const addressOf = (module: string): string => `/lab/${encodeURIComponent(module)}`;
  const modules = names.map((module): Entry => {
    const all = instruments.filter((each) => each.module === module);
    const [first] = all;
    const one = first && all.length === 1 ? showInstrument(first) : undefined;
    return {
      ...{ id: `module ${module}`, kind: 'instrument', word: module, to: addressOf(module) },
      about: one ? one.word : `${all.length} instances`,
      ...(one && { state: one.key }),
      also: all.map(({ instance }) => `${module}/${instance ?? ''}`).join(' '),
    };
  });
  const asks = (of: string, address: string): Entry[] =>
    orders.map(([order, word]) => ({
      ...{ id: `${order} ${address}`, kind: 'order', word: `${word} ${of} …`, about: 'asks before' },
      to: `${address}?order=${order}`,
    }));
  return {
    modules,
    orders: [asks('the lab', '/lab'), ...names.map((name) => asks(name, addressOf(name)))].flat(),
  };
}
