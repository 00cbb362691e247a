import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { nowQuery } from '../api/index.ts';
import { Press } from '../design/press.tsx';
import { useLinkState } from '../live/index.ts';
import { screens } from './screens.ts';
import { Exposed, SignIn, useDoor, useSession, Who } from '../session/index.ts';
import { StopHolds, Stop } from '../stop/index.ts';
import { Counts } from './counts.tsx';
import styles from './frame.module.css';
import { isKiosk } from '../design/kiosk.ts';
import { Help } from './help.tsx';
import { useShortcuts, type Shortcut } from './keys.ts';
import { LinkMark } from './link-mark.tsx';
import { Part } from './part.tsx';
import { Pending } from './pending.tsx';
import { Tab } from './tab.tsx';
import { ThemeChoice } from './theme-choice.tsx';

const FirstPassword = lazy(async () => ({
  default: (await import('../session/first-password.tsx')).FirstPassword,
}));

/** What stands around every screen: how fresh the page is, what waits for a person, the stop, and the ways. */
export function Frame(): ReactElement {
  const link = useLinkState();
  const door = useDoor();
  const locked = door === 'locked' || door === 'first password';
  const session = useSession();
  const signedIn = session?.signed_in === true;
  const { data } = useQuery(nowQuery);
  const navigate = useNavigate();
  const { history } = useRouter();
  const [helps, setHelps] = useState(false);
  const shortcuts = useMemo<Shortcut[]>(
    () => [
      ...screens.map(({ to, title, key }) => ({
        keys: `g ${key}`,
        does: `go to ${title}`,
        act: () => void navigate({ to }),
      })),
      { keys: '/', does: 'search, where a screen has a search', act: focusSearch },
      { keys: 'j k', does: 'go along rows and steps, where they have the focus; so do the arrows' },
      { keys: '?', does: 'show these keys', act: () => setHelps(true) },
      { keys: '← → + − Home', does: 'move the timeline, where it has the focus; N and P go along its bars' },
      {
        keys: 'Escape',
        does: 'close what is open, or go back',
        act: () => {
          // Where the stop is armed, Esc leaves that.
          if (!document.querySelector('[data-stop][data-armed]') && history.canGoBack()) history.back();
        },
      },
      { keys: 'Shift S', does: 'arm the stop; Enter gives it, Esc leaves it' },
    ],
    [navigate, history],
  );
  useShortcuts(shortcuts);
  const ways = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone not all screens have room: the one that is shown is to be seen.
  useEffect(() => {
    const here = ways.current?.querySelector<HTMLElement>('[data-status="active"]');
    if (here)
      ways.current?.scrollTo({ left: here.offsetLeft + here.offsetWidth / 2 - ways.current.clientWidth / 2 });
  }, [pathname]);
  return (
    <div className={styles['frame']} data-link={link.live || locked ? 'live' : 'stale'}>
      <a className={styles['skip']} href="#main" onClick={toMain}>
        Skip to the content
      </a>
      <header className={styles['bar']} data-locked={locked || undefined}>
        <Link to="/" className={styles['name']}>
          <b>weir</b> {data && !locked ? <span>· {data.workcell}</span> : null}
        </Link>
        {locked ? null : (
          <>
            <Part>
              <LinkMark />
            </Part>
            <Part>
              <Counts />
            </Part>
          </>
        )}
        {/* Whoever sits here may have to stop the instruments: where the gateway does not take it, it says so. */}
        <Stop />
        {locked ? null : (
          <Part>
            <Tab />
          </Part>
        )}
      </header>
      <Exposed />
      {locked ? null : (
        <Part>
          <StopHolds />
        </Part>
      )}
      {isKiosk || locked ? null : (
        <div className={styles['ways']}>
          <nav aria-label="Screens" ref={ways}>
            <ul>
              {screens.map(({ to, title }) => (
                <li key={to}>
                  <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className={styles['own']} data-signed={signedIn || undefined}>
            <Who />
            <ThemeChoice />
            <Press look="quiet" aria-label="Keys" onPress={() => setHelps(true)}>
              ?
            </Press>
          </div>
        </div>
      )}
      <main id="main" tabIndex={-1} className={styles['main']}>
        {door === 'open' ? (
          <Outlet />
        ) : door === 'locked' ? (
          <SignIn />
        ) : door === 'first password' ? (
          <Suspense fallback={<Pending />}>
            <FirstPassword name={session?.name ?? ''} />
          </Suspense>
        ) : (
          <Pending />
        )}
      </main>
      {helps ? <Help shortcuts={shortcuts} close={() => setHelps(false)} /> : null}
    </div>
  );
}

function focusSearch(): void {
  document.querySelector<HTMLElement>('input[type="search"]')?.focus();
}

/** The page's addresses begin with a hash of their own, so the link does not follow its own. */
function toMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
