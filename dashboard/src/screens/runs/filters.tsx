import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/short-id.tsx';
import { chosen, statusChoices, type RunsSearch, type StatusChoice } from './runs-search.ts';
import styles from './runs.module.css';

/** Which runs are shown. Each choice is in the address. */
export function Filters({ search }: { search: RunsSearch }): ReactElement {
  const navigate = useNavigate({ from: '/runs' });
  const change = (part: Partial<Record<keyof RunsSearch, string | undefined>>): void =>
    void navigate({
      search: (now) =>
        Object.fromEntries(
          Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
      resetScroll: true,
    });
  const statuses = chosen(search.status);
  const toggle = (choice: StatusChoice): void => {
    const next = statuses.includes(choice)
      ? statuses.filter((each) => each !== choice)
      : [...statuses, choice];
    change({ status: next.join(',') });
  };
  const some = Object.keys(search).length > 0;
  return (
    <search className={styles['filters']} aria-label="Which runs are shown">
      <div className={styles['statuses']} role="group" aria-label="Status">
        {(Object.keys(statusChoices) as StatusChoice[]).map((choice) => (
          <ToggleButton
            key={choice}
            className={styles['choice'] ?? ''}
            isSelected={statuses.includes(choice)}
            onChange={() => toggle(choice)}
          >
            {choice}
          </ToggleButton>
        ))}
      </div>
      {search.experiment_id === undefined ? null : (
        <Press onPress={() => change({ experiment_id: undefined })}>
          Experiment {shortId(search.experiment_id)} <span aria-hidden="true">×</span>
          <span className="unseen"> (show all experiments)</span>
        </Press>
      )}
      {some ? (
        <Press look="quiet" onPress={() => void navigate({ search: {}, replace: true })}>
          Show all
        </Press>
      ) : null}
    </search>
  );
}
