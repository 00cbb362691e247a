import { useState, type ReactElement } from 'react';
import { Input, SearchField, ToggleButton } from 'react-aria-components';
import { levels, type Level, type LogView } from '../../worker/index.ts';
import { Press } from '../../design/press.tsx';
import { useOnceTyped } from '../../design/use-once-typed.ts';
import styles from './log.module.css';

const titles: Record<Level, string> = {
  debug: 'debug',
  info: 'info',
  warning: 'warnings',
  error: 'errors',
  event: 'events',
};

/** Search, levels, and whether the log goes along. */
export function LogControls({
  find,
  setFind,
  at,
  hits,
  goTo,
  wanted,
  setWanted,
  counts,
  over,
  follows,
  setFollows,
  held,
  hold,
}: {
  find: string;
  setFind: (text: string) => void;
  /** Which of the places where the text is found is shown, from 0. */
  at: number;
  hits: number;
  goTo: (hit: number) => void;
  wanted: readonly Level[];
  setWanted: (levels: Level[]) => void;
  counts: LogView['counts'] | undefined;
  over: boolean;
  follows: boolean;
  setFollows: (follows: boolean) => void;
  /** How many lines have come since it is held; undefined where it is not. */
  held: number | undefined;
  hold: (hold: boolean) => void;
}): ReactElement {
  const [text, setText] = useState(find);
  useOnceTyped(text, find, setFind);
  return (
    <div className="tools">
      <SearchField
        aria-label="Search the log"
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key === 'Enter') goTo(event.shiftKey ? at - 1 : at + 1);
        }}
        className={styles['search'] ?? ''}
      >
        <Input placeholder="Search the log" className={`control ${styles['find']}`} />
      </SearchField>
      {find === '' ? null : (
        <span className={`soft ${styles['hits']}`}>
          <span role="status">{hits === 0 ? 'not found' : `${at + 1} of ${hits}`}</span>
          <Press
            look="quiet"
            aria-label="Previous place"
            isDisabled={hits === 0}
            onPress={() => goTo(at - 1)}
          >
            ↑
          </Press>
          <Press look="quiet" aria-label="Next place" isDisabled={hits === 0} onPress={() => goTo(at + 1)}>
            ↓
          </Press>
        </span>
      )}
      <div className={styles['levels']} role="group" aria-label="Levels">
        {levels.map((level) => (
          <ToggleButton
            key={level}
            className={`toggle ${styles['level']}`}
            isSelected={wanted.includes(level)}
            onChange={(on) => setWanted(on ? [...wanted, level] : wanted.filter((each) => each !== level))}
          >
            {titles[level]} <span className={styles['count']}>{counts?.[level] ?? ''}</span>
          </ToggleButton>
        ))}
      </div>
      {over ? null : (
        <div className={styles['going']}>
          <ToggleButton className={`toggle ${styles['level']}`} isSelected={follows} onChange={setFollows}>
            follow the end
          </ToggleButton>
          <ToggleButton
            className={`toggle ${styles['level']}`}
            isSelected={held !== undefined}
            onChange={hold}
          >
            {held === undefined || held === 0 ? 'hold' : `hold (${held} more)`}
          </ToggleButton>
        </div>
      )}
    </div>
  );
}
