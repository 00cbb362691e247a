import type { ReactElement } from 'react';
import { useSession } from '../../session/index.ts';
import styles from './account.module.css';
import { Password } from './password.tsx';
import { SignedInPlaces } from './signed-in.tsx';

/** What a user has here: the browsers in which he is signed in, and his password. */
export function AccountScreen(): ReactElement {
  const session = useSession();
  return (
    <div className={styles['account']}>
      <h1>Your account</h1>
      {session === undefined ? null : session.is_user ? (
        <>
          <SignedInPlaces />
          <Password session={session} />
        </>
      ) : (
        <p>Nobody is signed in here with a name and a password, or through the provider of the lab.</p>
      )}
    </div>
  );
}
