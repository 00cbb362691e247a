import { useSyncExternalStore, type ReactElement } from 'react';
import {
  type Moment,
  formatDuration,
  formatElapsed,
  formatSpan,
  formatTime,
} from '../../../shared/sentences/index.ts';

const everyMs = 1_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, everyMs);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time by this browser's clock, in milliseconds, anew each second. One timer serves the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** For how long something is so, with the moment since when on hover. Nothing where that is not known. */
export function Since({
  at,
  exact = false,
}: {
  at: string | null | undefined;
  /** To the second, for what is being watched. */
  exact?: boolean;
}): ReactElement | null {
  const now = useNow();
  if (at === null || at === undefined) return null;
  const ms = now - Date.parse(at);
  return (
    <time dateTime={at} title={`since ${formatTime(at)}`}>
      {exact ? formatElapsed(ms) : formatSpan(ms)}
    </time>
  );
}

/** For how long something is so, in words: `for 4 min`, or `just now`. Nothing where that is not known. */
export function ForSince({ at }: { at: string | null | undefined }): ReactElement | null {
  const now = useNow();
  if (at === null || at === undefined) return null;
  const ms = now - Date.parse(at);
  return (
    <time dateTime={at} title={`since ${formatTime(at)}`}>
      {ms < everyMs ? 'just now' : `for ${formatSpan(ms)}`}
    </time>
  );
}

/** How long ago something was, `4 min ago`, with the moment itself on hover. Nothing where it is not known. */
export function Ago({ at }: { at: string | null | undefined }): ReactElement | null {
  const now = useNow();
  if (at === null || at === undefined) return null;
  return (
    <time dateTime={at} title={formatTime(at)}>
      {formatSpan(now - Date.parse(at))} ago
    </time>
  );
}

/** How long something took, or has gone on by now where it has no end. Nothing where it has not begun. */
export function Took({
  from,
  to,
}: {
  from: Moment | null | undefined;
  to: Moment | null | undefined;
}): ReactElement | null {
  const now = useNow();
  if (from === null || from === undefined) return null;
  const began = new Date(from).getTime();
  const ended = to === null || to === undefined ? undefined : new Date(to).getTime();
  return (
    <time title={`began ${formatTime(from)}${ended === undefined ? '' : `, ended ${formatTime(ended)}`}`}>
      {ended === undefined ? formatElapsed(now - began) : formatDuration(ended - began)}
    </time>
  );
}
