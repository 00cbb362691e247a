import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { nowQuery, wasHandedInHere } from '../api/index.ts';
import { attentionOf } from '../attention/index.ts';
import { readable } from '../design/told.tsx';
import { type FeedEntry, useLink } from '../live/index.ts';
import { useWho } from '../session/index.ts';
import type { NotifyChoice } from './choice.ts';
import { type News, newsOfEnd, newsOfNeed, ownersIn } from './news.ts';

/** So many runs are known by their owners at once; of older ones nothing new comes. */
const mostKnown = 5_000;

/**
 * Tells of runs that are over, and of what waits for a person at one, while nobody looks at the page. It renders nothing.
 * One tab of a browser does it: the one that somebody has looked at last.
 */
export function Notifier({ choice }: { choice: NotifyChoice }): null {
  const link = useLink();
  const [who] = useWho();
  const tells = useTells();
  const owners = useRef(new Map<string, readonly string[]>());
  const concerns = (runId: string): boolean =>
    choice === 'all' ||
    wasHandedInHere(runId) ||
    (who !== '' && owners.current.get(runId)?.includes(who) === true);

  const heard = useEffectEvent((entry: FeedEntry) => {
    const { run_id } = entry;
    if (run_id === undefined) return;
    owners.current.delete(run_id);
    owners.current.set(run_id, ownersIn(entry));
    const [oldest] = owners.current.keys();
    if (owners.current.size > mostKnown && oldest !== undefined) owners.current.delete(oldest);
    const news = newsOfEnd(entry);
    if (news && tells && concerns(run_id)) show(news);
  });
  useEffect(() => link.hear((entry) => heard(entry)), [link]);

  const { data } = useQuery(nowQuery);
  const known = useRef<ReadonlySet<string>>(undefined);
  const looked = useEffectEvent((now: NonNullable<typeof data>) => {
    const lines = attentionOf(now).flatMap((line) => (line.run ? [{ line, news: newsOfNeed(line) }] : []));
    // What there was when the page was opened is no news.
    const before = known.current;
    known.current = new Set(lines.map(({ line }) => line.id));
    for (const { line, news } of lines)
      if (news && tells && before?.has(line.id) === false && concerns(line.run?.run_id ?? '')) show(news);
  });
  useEffect(() => {
    if (data) looked(data);
  }, [data]);
  return null;
}

/** Shows it, unless somebody looks at the page. */
function show({ tag, title, text, address }: News): void {
  if (document.hasFocus()) return;
  try {
    const notification = new Notification(title, { body: readable(text), tag, icon: 'weir.svg' });
    notification.onclick = () => {
      focus();
      location.hash = address;
      notification.close();
    };
  } catch {
    // Some phones show notifications of installed apps alone.
  }
}

/** True in the tab that tells: who looks at a tab makes it that one, and where it is closed another follows. */
function useTells(): boolean {
  const [tells, setTells] = useState(false);
  useEffect(() => {
    const name = `weir tells ${new URL('.', document.baseURI).href}`;
    let holds = false;
    const become = (next: boolean): void => setTells((holds = next));
    let asked = new AbortController();
    /** In its turn, or at once: then another tab gives it up, and waits for its turn again. What this tab has asked for before is taken back. */
    const take = (steal: boolean): void => {
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      const hold = (): Promise<void> | undefined => {
        // One that steals cannot be taken back before it is granted.
        if (signal.aborted) return undefined;
        become(true);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      };
      navigator.locks.request(name, steal ? { steal } : { signal }, hold).catch(() => {
        if (signal.aborted) return;
        become(false);
        take(false);
      });
    };
    const looked = (): void => {
      if (!holds) take(true);
    };
    take(document.hasFocus());
    addEventListener('focus', looked);
    return () => {
      removeEventListener('focus', looked);
      asked.abort();
    };
  }, []);
  return tells;
}
