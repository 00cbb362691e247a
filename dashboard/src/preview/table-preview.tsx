import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { sentenceOf } from '../design/problem.ts';
import { Notice } from '../design/notice.tsx';
import { PlateView } from './plate-view.tsx';
import { tableQuery } from './preview-queries.ts';
import styles from './preview.module.css';
import { TableRows } from './table-rows.tsx';

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

type Look = 'table' | 'plot' | 'plate';

/** A table as rows, as a plot of its columns of numbers, and as a plate where it tells of wells. */
export function TablePreview({ address }: { address: string }): ReactElement {
  const { data, error } = useQuery(tableQuery(address));
  const [chosen, setChosen] = useState<Look>();
  if (error) return <Notice kind="failed">The file cannot be shown: {sentenceOf(error)}</Notice>;
  if (!data) return <p className={styles['quiet']}>Reading the file …</p>;
  if (data.header.length === 0) return <p className={styles['quiet']}>The file is empty.</p>;
  const looks: Look[] = [
    ...(data.plate ? ['plate' as const] : []),
    'table',
    ...(data.numbers.length > 0 && data.count > 1 ? ['plot' as const] : []),
  ];
  const look = chosen ?? looks[0] ?? 'table';
  return (
    <>
      {looks.length === 1 ? null : (
        <ToggleButtonGroup
          className={styles['looks'] ?? ''}
          aria-label="Shown as"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[look]}
          onSelectionChange={(keys) => setChosen([...keys][0] as Look)}
        >
          {looks.map((each) => (
            <ToggleButton key={each} id={each} className={styles['look'] ?? ''}>
              {each}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {look === 'table' ? <TableRows address={address} header={data.header} count={data.count} /> : null}
      {look === 'plate' && data.plate ? <PlateView plate={data.plate} /> : null}
      {look === 'plot' ? (
        <Suspense fallback={<p className={styles['quiet']}>Drawing …</p>}>
          <Plot header={data.header} numbers={data.numbers} count={data.count} />
        </Suspense>
      ) : null}
    </>
  );
}
