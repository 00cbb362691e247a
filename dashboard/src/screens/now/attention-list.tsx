import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Attention, CountName } from '../../attention/index.ts';
import { Press } from '../../design/press.tsx';
import { isKiosk } from '../../design/kiosk.ts';
import { AttentionLine } from './attention-line.tsx';
import styles from './attention.module.css';

/** More are shown when somebody asks: forty agents may fall silent together, and the worst stand first. */
const mostShown = 6;

/** What waits for a person, one line each; `show` names the count of the frame that led here. */
export function AttentionList({
  lines,
  show,
  calm,
}: {
  lines: readonly Attention[];
  show: CountName | undefined;
  /** The sentence where nothing does. */
  calm: string;
}): ReactElement {
  const [all, setAll] = useState(false);
  const first = useRef<HTMLLIElement>(null);
  const counted = show !== undefined;
  const has = lines.some(({ count }) => count === show);
  useEffect(() => {
    if (counted && has) first.current?.focus();
  }, [counted, has, show]);

  if (lines.length === 0) {
    return (
      <section aria-label="What waits for a person" className={styles['calm']}>
        {counted ? `Nothing is ${show === 'faults' ? 'at fault' : show} now. ` : null}
        {calm}
      </section>
    );
  }
  const wanted = lines.findIndex(({ count }) => counted && count === show);
  // Nobody can ask for more on a wall.
  const isAll = all || isKiosk || wanted >= mostShown;
  const shown = isAll ? lines : lines.slice(0, mostShown);
  return (
    <section aria-labelledby="attention" className={styles['attention']}>
      <h2 id="attention">Attention</h2>
      <ul>
        {shown.map((line, at) => (
          <AttentionLine
            key={line.id}
            line={line}
            marked={counted && line.count === show}
            ref={at === wanted ? first : undefined}
          />
        ))}
      </ul>
      {lines.length > mostShown && !isKiosk ? (
        <Press look="quiet" onPress={() => setAll(!all)}>
          {shown.length < lines.length ? `Show ${lines.length - shown.length} more` : 'Show the first ones'}
        </Press>
      ) : null}
    </section>
  );
}
