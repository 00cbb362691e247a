import type { ReactElement } from 'react';
import type { Module } from '../../../../client/index.ts';
import styles from './lab.module.css';
import { inShort } from './in-short.ts';

type Action = NonNullable<Module['about']>['actions'][number];

/** What an action returns: each result with its type, and what else its module says of it. */
export function Results({ results }: Pick<Action, 'results'>): ReactElement | null {
  if (results.length === 0) return null;
  return (
    <div>
      <h3 className={styles['label']}>Returns</h3>
      <dl className={styles['results']}>
        {results.map(({ label, type, description, schema }) => (
          <div key={label}>
            <dt>
              <code>{label}</code>
            </dt>
            <dd>
              {[type, ...inShort(schema)].filter(Boolean).join(', ')}
              {description ? <span>{description}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
