import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type ReactElement } from 'react';
import { sentenceOf } from '../../design/problem.ts';
import { valuesQuery } from '../../api/index.ts';
import type { RunOutline } from '../../worker/index.ts';
import { Notice } from '../../design/notice.tsx';
import { SearchField } from '../../design/search-field.tsx';
import { ShortId } from '../../design/short-id.tsx';
import styles from './values.module.css';

const rowHeight = 40;

/** All values that the run's steps have returned. */
export function ValuesPanel({ run }: { run: RunOutline }): ReactElement {
  const id = run.head.run_id;
  const { data, error } = useQuery(valuesQuery(id, run.revision));
  const [text, setText] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const sought = text.toLowerCase();
  const rows = (data ?? []).filter(({ label, name }) => `${label} ${name}`.toLowerCase().includes(sought));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  if (error) return <Notice kind="failed">The values cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className={styles['none']}>Reading the values …</p>;
  if (data.length === 0) return <p className={styles['none']}>No step has returned a value yet.</p>;
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className={styles['panel']}>
      <SearchField label="Search values by label or step" value={text} onChange={setText} />
      <div className={styles['box']} ref={box} role="region" aria-label="Values" tabIndex={0}>
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col">Value</th>
              <th scope="col">Step</th>
              <th scope="col" className={styles['id']}>
                Datapoint
              </th>
            </tr>
          </thead>
          <tbody>
            {before > 0 ? <tr style={{ height: before }} aria-hidden="true" /> : null}
            {items.map(({ index }) => {
              const row = rows[index];
              return row ? (
                <tr key={index} aria-rowindex={index + 2}>
                  <th scope="row">{row.label}</th>
                  <td title={row.text}>
                    <code>{row.text}</code>
                  </td>
                  <td>
                    <Link to="/runs/$id" params={{ id }} search={{ step: row.step }} title={row.name}>
                      {row.step + 1} {row.name}
                    </Link>
                  </td>
                  <td className={styles['id']}>
                    {row.datapoint === undefined ? null : <ShortId id={row.datapoint} />}
                  </td>
                </tr>
              ) : null;
            })}
            {after > 0 ? <tr style={{ height: after }} aria-hidden="true" /> : null}
          </tbody>
        </table>
      </div>
    </div>
  );
}
