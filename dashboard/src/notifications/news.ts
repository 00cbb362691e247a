import type { Attention } from '../attention/index.ts';
import { shortId } from '../design/address.tsx';
import { isObject } from '../design/own.ts';
import type { FeedEntry } from '../live/index.ts';

/** Something that somebody is told of. */
export interface News {
  /** One notification takes the place of another with the same. */
  tag: string;
  title: string;
  text: string;
  /** The page's address, from its `#` on. */
  address: string;
}

const ends: Readonly<Record<string, string>> = {
  completed: 'is done',
  failed: 'has failed',
  cancelled: 'was cancelled',
};

/** What an entry of the feed tells of a run that is over now; undefined where it tells of no end. Pure. */
export function newsOfEnd({ kind, run_id, state, label, summary }: FeedEntry): News | undefined {
  const end = ends[String(state)];
  if (kind !== 'run' || run_id === undefined || end === undefined) return undefined;
  const error = isObject(summary) ? summary['error'] : undefined;
  const message = isObject(error) ? error['message'] : undefined;
  return {
    tag: `run ${run_id}`,
    title: `${typeof label === 'string' ? label : 'A run'} ${end}`,
    text: [message, `run ${shortId(run_id)}`].filter(Boolean).join(' · '),
    address: `#/runs/${encodeURIComponent(run_id)}`,
  };
}

/** What waits for a person at a run. Pure. */
export function newsOfNeed({ id, subject, text, run, lead }: Attention): News | undefined {
  if (run === undefined || lead.to === 'remedy' || lead.to === 'module') return undefined;
  const of = `#/runs/${encodeURIComponent(run.run_id)}`;
  return {
    tag: id,
    title: `${run.label ?? 'A run'} needs you`,
    text: `${subject} ${text} · run ${shortId(run.run_id)}`,
    address:
      lead.to === 'unknown'
        ? `${of}/unknown`
        : lead.to === 'ask'
          ? `#/asks?ask=${encodeURIComponent(lead.id)}`
          : of,
  };
}

/** Whose a run is, as an entry of the feed tells it. Pure. */
export function ownersIn({ owners }: FeedEntry): readonly string[] {
  return Array.isArray(owners) ? owners.filter((each) => typeof each === 'string') : [];
}
