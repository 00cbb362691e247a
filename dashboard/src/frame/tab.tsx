import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { nowQuery } from '../api/index.ts';
import { attentionOf, countAttention, pressing } from '../attention/index.ts';
import { showInTab } from '../session/index.ts';

/** Tells in the browser's tab how much waits for a person, and tells of a new unknown outcome those who do not see it. */
export function Tab(): ReactElement {
  const { data } = useQuery(nowQuery);
  const lines = data ? attentionOf(data) : [];
  const count = pressing(countAttention(lines));
  const workcell = data?.workcell;
  useEffect(() => showInTab(count, workcell), [count, workcell]);

  const unknown = lines.filter(({ state }) => state === 'unknown');
  const known = useRef<ReadonlySet<string>>(undefined);
  const [told, setTold] = useState('');
  useEffect(() => {
    if (!data) return;
    const fresh = unknown.find(({ id }) => known.current && !known.current.has(id));
    known.current = new Set(unknown.map(({ id }) => id));
    if (fresh) setTold(`Nobody knows what ${fresh.subject} did: ${fresh.text}`);
  }, [data, unknown]);
  return (
    <span className="unseen" role="status">
      {told}
    </span>
  );
}
