import { type ReactElement, useState } from 'react';
import { useSession, PasswordForm } from '../../session/index.ts';
import styles from './account.module.css';
import type { Session } from '../../../../client/index.ts';
import { Notice, Failed } from '../../design/told.tsx';
import { Panel } from '../../design/panel.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { configQuery, gateway, sessionsQuery, type SignedIn } from '../../api/index.ts';
import { formatTime } from '../../../../shared/sentences/index.ts';
import { Segments } from '../../design/choice.tsx';
import { chooseZone, chosenZone, type ZoneChoice } from '../../design/zone.ts';
import { type NotifyChoice, useNotifyChoice, whyNoNotifications } from '../../notifications/index.ts';
import { Press } from '../../design/press.tsx';
import { Ago, useNow } from '../../design/time.tsx';

/** What a user has here: the browsers in which he is signed in, his password, and how this browser tells him of times and runs. */
export function AccountScreen(): ReactElement {
  const session = useSession();
  return (
    <div className={`stack-16 ${styles['account']}`}>
      <h1>Your account</h1>
      {session === undefined ? null : session.is_user ? (
        <>
          <SignedInPlaces />
          <Password session={session} />
        </>
      ) : (
        <p>Nobody is signed in here with a name and a password, or through the provider of the lab.</p>
      )}
      <Times />
      <Notifications />
    </div>
  );
}

/** By whose clocks times are told. */
function Times(): ReactElement {
  const now = useNow();
  const { choice, zone } = chosenZone();
  const { data } = useQuery(configQuery);
  const lab = data?.time_zone ?? (choice === 'lab' ? zone : undefined);
  return (
    <Panel title="Times">
      <div className="stack-12">
        <p>
          All times of this page are told by one clock. It shows <b>{formatTime(now)}</b>. This machine goes
          by {Intl.DateTimeFormat().resolvedOptions().timeZone}
          {lab === undefined ? '' : `, the lab by ${lab}`}.
        </p>
        <Segments<ZoneChoice>
          label="By whose clock"
          value={choice}
          options={[
            { id: 'browser', word: 'This machine’s' },
            ...(lab === undefined ? [] : [{ id: 'lab' as const, word: 'The lab’s' }]),
            { id: 'utc', word: 'UTC' },
          ]}
          onChange={(next) => chooseZone(next, lab ?? '')}
        />
        <p className="soft small">
          Kept in this browser. The page begins anew with it, also in its other tabs once they are loaded
          again.
        </p>
      </div>
    </Panel>
  );
}

/** Whether the browser tells of what becomes of runs. It is asked for here, and nowhere by itself. */
function Notifications(): ReactElement {
  const [choice, choose] = useNotifyChoice();
  const [refused, setRefused] = useState(whyNoNotifications);
  const change = async (next: NotifyChoice): Promise<void> => {
    if (next !== 'none' && (await Notification.requestPermission()) !== 'granted') {
      setRefused(
        whyNoNotifications() ??
          'The browser was not allowed to show notifications: choose again to be asked.',
      );
      return;
    }
    setRefused(undefined);
    choose(next);
  };
  return (
    <Panel title="Notifications">
      <div className="stack-12">
        <p>
          While you look at something else, this browser can tell you of a run that has failed, is done, or
          needs you: an outcome that nobody knows, a failed step that waits, a question. A tab of the page
          must be open.
        </p>
        <Segments<NotifyChoice>
          label="Of which runs"
          value={choice}
          options={[
            { id: 'none', word: 'None' },
            { id: 'mine', word: 'My runs' },
            { id: 'all', word: 'All runs' },
          ]}
          onChange={(next) => void change(next)}
        />
        {refused === undefined ? null : <Notice kind="attention">{refused}</Notice>}
        <p className="soft small">
          Yours are those that you own, and those that were handed in from this browser.
        </p>
      </div>
    </Panel>
  );
}

/** The password of whoever is signed in. */
function Password({
  session: { name, has_password, provider },
}: {
  session: Pick<Session, 'name' | 'has_password' | 'provider'>;
}): ReactElement {
  const [isChanged, setChanged] = useState(false);
  return (
    <Panel title="Password">
      {has_password ? (
        <div className={`stack-16 ${styles['password']}`}>
          <p className="soft">
            Another password ends what you have open in other browsers. Here you stay signed in.
          </p>
          {isChanged ? <Notice kind="done">The password is changed.</Notice> : null}
          <PasswordForm name={name ?? ''} changed={() => setChanged(true)} />
        </div>
      ) : (
        <p>You sign in through {provider ?? 'the provider'}, and change your password there.</p>
      )}
    </Panel>
  );
}

/** Where the user of this browser is signed in, and how he ends that elsewhere. */
function SignedInPlaces(): ReactElement {
  const { data, error, isPending } = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const end = useMutation({
    /** @param what an id, or `others` */
    mutationFn: async (what: string) => {
      if (what === 'others') await gateway.DELETE('/sessions');
      else await gateway.DELETE('/sessions/{id}', { params: { path: { id: what } } });
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const ending = end.isPending ? end.variables : undefined;
  const others = data?.filter(({ this_one }) => !this_one) ?? [];
  return (
    <Panel
      title="Where you are signed in"
      flush
      aside={
        others.length === 0 ? null : (
          <Press waits={ending === 'others'} onPress={() => end.mutate('others')}>
            Sign out everywhere else
          </Press>
        )
      }
    >
      <Failed error={error} what="It cannot be read" />
      <Failed error={end.error} />
      {isPending ? <p className="empty">Asking the gateway …</p> : null}
      <ul className="ruled" aria-label="Where you are signed in">
        {data?.map((place) => (
          <Place key={place.id} place={place} waits={ending === place.id} end={() => end.mutate(place.id)} />
        ))}
      </ul>
      {others.length === 0 ? null : (
        <p className={`quiet small ${styles['noted']}`}>
          The last use is noted now and then, and not each time.
        </p>
      )}
    </Panel>
  );
}

function Place({
  place: { this_one, browser, from, since, last_used },
  waits,
  end,
}: {
  place: SignedIn;
  waits: boolean;
  end: () => void;
}): ReactElement {
  const name = browser ?? 'An unknown browser';
  return (
    <li className={`apart ${styles['place']}`}>
      <div>
        <b>{name}</b>
        <p className="soft whole">
          {from === null ? null : `from ${from}, `}
          signed in <Ago at={since} />
          {this_one ? null : (
            <>
              , last used <Ago at={last_used} />
            </>
          )}
        </p>
      </div>
      {this_one ? (
        <span className="soft">this browser</span>
      ) : (
        <Press waits={waits} onPress={end} aria-label={`Sign out: ${name}`}>
          Sign out
        </Press>
      )}
    </li>
  );
}
