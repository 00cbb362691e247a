import { useState, type ReactElement } from 'react';
import type { Session } from '../../../../client/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { PasswordForm } from '../../session/index.ts';
import styles from './account.module.css';

/** The password of whoever is signed in. */
export function Password({
  session: { name, has_password, provider },
}: {
  session: Pick<Session, 'name' | 'has_password' | 'provider'>;
}): ReactElement {
  const [isChanged, setChanged] = useState(false);
  return (
    <Panel title="Password">
      {has_password ? (
        <div className={styles['password']}>
          <p>Another password ends what you have open in other browsers. Here you stay signed in.</p>
          {isChanged ? <Notice kind="done">The password is changed.</Notice> : null}
          <PasswordForm name={name ?? ''} changed={() => setChanged(true)} />
        </div>
      ) : (
        <p>You sign in through {provider ?? 'the provider'}, and change your password there.</p>
      )}
    </Panel>
  );
}
