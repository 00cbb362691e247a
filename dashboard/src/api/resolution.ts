import { queryOptions } from '@tanstack/react-query';
import type { Reason } from '../../../client/index.ts';
import { read, send } from './request.ts';

/** What may be said of a step whose outcome is unknown. */
export type Answer = 'happened' | 'did_not' | 'skip' | 'abort';

/** Something that is known of it. */
export interface Evidence {
  /** Null where it is so now. */
  at: string | null;
  text: string;
  source: string;
  weight?: 'normal' | 'warning';
}

export interface PossibleAnswer {
  answer: Answer;
  label: string;
  /** What becomes of step, run, instrument and locations. */
  consequence: string;
  needs: {
    name: 'data';
    text: string;
    required: boolean;
    fields: { name: string; type?: string; description?: string }[];
  }[];
  allowed: boolean;
  why_not?: string;
}

/** What is known of a step whose outcome nobody knows, and what each answer would do. */
export interface UnknownPreview {
  run_id: string;
  label: string;
  /** From 0. */
  step: number;
  step_name: string;
  action: string;
  command_id: string;
  attempt: number;
  module: string;
  instance: string;
  message: string;
  since: string | null;
  run: 'waits' | 'repeats' | 'over';
  repeats_at: string | null;
  evidence: Evidence[];
  instrument: {
    then?: { at: string | null; text: string };
    now: {
      state: string;
      since: string | null;
      reasons: Reason[];
      acting: string[];
      left_behind: string[];
      report: { flags: Record<string, unknown>; error?: string } | null;
    };
  };
  answers: PossibleAnswer[];
}

/** Fails with `nothing_unknown` where all is known of the run. */
export function unknownQuery(run_id: string) {
  return queryOptions({
    queryKey: ['run', run_id, 'resolve'],
    queryFn: ({ signal }) => read<UnknownPreview>(`runs/${encodeURIComponent(run_id)}/resolve`, signal),
    retry: false,
  });
}

/** What a person says, and of which attempt. */
export interface Word {
  as: Answer;
  command_id: string;
  by: string;
  reason: string;
  data?: Record<string, unknown>;
}

/** Hands in a person's word; resolves to the run as it is then. */
export async function resolveUnknown(run_id: string, word: Word): Promise<ResolvedRun> {
  return (await send<ResolvedRun>(`runs/${encodeURIComponent(run_id)}/resolve`, word)).body;
}

/** Of a run, what tells how it goes on. */
export interface ResolvedRun {
  run_id: string;
  status: string;
  label?: string;
  waiting?: string | null;
}

/** How a run goes on. */
export function resolvedRunQuery(run_id: string) {
  return queryOptions({
    queryKey: ['run', run_id, 'goes-on'],
    queryFn: ({ signal }) => read<ResolvedRun>(`runs/${encodeURIComponent(run_id)}`, signal),
  });
}
