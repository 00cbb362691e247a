import { memo, type ReactElement } from 'react';
import type { Instrument, Now } from '../../../../client/index.ts';
import { InstrumentRow } from './instrument-row.tsx';
import styles from './instruments.module.css';

/** How each instrument stands. It is drawn anew when one of them changes, and not with each move of the picture beside it. */
export const Rows = memo(function Rows({
  instruments,
  queues,
}: {
  instruments: readonly Instrument[];
  queues: Now['queues'];
}): ReactElement {
  return (
    <table className={styles['table']} aria-label="How each instrument stands">
      <colgroup>
        <col style={{ width: '18%' }} />
        <col style={{ width: 228 }} />
        <col />
        <col style={{ width: 72 }} />
        <col style={{ width: 44 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Instrument</th>
          <th scope="col">State</th>
          <th scope="col">Step · run</th>
          <th scope="col">Queue</th>
          <th scope="col">
            <span className="unseen">Orders</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {instruments.map((instrument, at) => {
          const { module, instance } = instrument;
          // A run waits for a module: its first row tells it.
          const first = instruments.findIndex((each) => each.module === module) === at;
          const queue = first ? queues?.find((each) => each.module === module) : undefined;
          return <InstrumentRow key={`${module}/${instance ?? ''}`} instrument={instrument} queue={queue} />;
        })}
      </tbody>
    </table>
  );
});
