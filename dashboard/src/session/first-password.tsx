import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sessionQuery } from '../api/index.ts';
import { Panel } from '../design/panel.tsx';
import { PasswordForm } from './password-form.tsx';
import styles from './sign-in.module.css';
import { SignOut } from './who.tsx';

/** Stands in place of every screen until a user has another password than the one that somebody else has set. */
export function FirstPassword({ name }: { name: string }): ReactElement {
  const queries = useQueryClient();
  return (
    <div className={styles['place']}>
      <Panel title="Choose a password of your own">
        <div className={`soft ${styles['where']}`}>
          <p>
            You are signed in as <b>{name}</b>, with a password that somebody else has set and knows. Choose
            another one to go on.
          </p>
        </div>
        <PasswordForm
          name={name}
          focused
          changed={() => queries.invalidateQueries({ queryKey: sessionQuery.queryKey })}
          beside={<SignOut look="quiet" />}
        />
      </Panel>
    </div>
  );
}
