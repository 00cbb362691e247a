import { formatClock, formatTime } from '../../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import { type Evidence, type UnknownPreview } from '../../../../client/index.ts';
import { StateIcon, StateMark, showInstrumentState } from '../../design/state.tsx';
import { Told } from '../../design/told.tsx';
import { Since, useNow } from '../../design/time.tsx';
import styles from './unknown.module.css';

/** All that weir, the agent and the instrument have said of the attempt, and how the instrument stands now. */
export function Known({ preview: { evidence, instrument } }: { preview: UnknownPreview }): ReactElement {
  const { state, since, reasons, acting, left_behind, report } = instrument.now;
  const says = [...acting, ...left_behind, ...(report?.error === undefined ? [] : [report.error])];
  return (
    <>
      <ol className={`stack-8 whole ${styles['evidence']}`}>
        {evidence.map((each, at) => (
          <Line key={`${at} ${each.text}`} evidence={each} />
        ))}
      </ol>
      <h3>The instrument now</h3>
      <p>
        <StateMark shown={showInstrumentState(state)} /> <Since at={since} />
      </p>
      <ul className={`stack-4 soft ${styles['now']}`}>
        {reasons.map(({ key, text, first }) => (
          <li key={key}>
            <Told text={text} />
            {first === null ? '' : `: ${first}`}
          </li>
        ))}
        {says.map((text) => (
          <li key={text} data-odd>
            <StateIcon of="attention" /> <Told text={text} />
          </li>
        ))}
      </ul>
      <p className={styles['go']} data-odd>
        <StateIcon of="attention" /> weir does not see the instrument. Go there, and look what it did.
      </p>
    </>
  );
}

function Line({ evidence: { at, text, source, weight } }: { evidence: Evidence }): ReactElement {
  const now = useNow();
  return (
    <li data-odd={weight === 'warning' || undefined}>
      {at === null ? (
        <span className="soft">now</span>
      ) : (
        <time className="soft" dateTime={at} title={formatTime(at)}>
          {formatClock(at, now)}
        </time>
      )}
      <span>
        {weight === 'warning' ? (
          <>
            <StateIcon of="attention" />
            <span className="unseen">Warning: </span>
          </>
        ) : null}{' '}
        <Told text={text} /> <small className="quiet small">{source}</small>
      </span>
    </li>
  );
}
