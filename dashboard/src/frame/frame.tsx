import { formatSpan } from '../../../shared/sentences/index.ts';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter, CatchBoundary } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { nowQuery } from '../api/index.ts';
import { Press } from '../design/press.tsx';
import { useLinkState } from '../live/index.ts';
import { useDoor, useSession, useWho, showInTab } from '../session/index.ts';
import { ContinueStopped, StopHolds, Stop } from '../stop/index.ts';
import { Counts } from './counts.tsx';
import { useShortcuts, type Shortcut } from './shortcuts.ts';
import { lazyPart, loaded } from '../design/loading.ts';
import { Clock } from './clock.tsx';
import styles from './frame.module.css';
import { ShareButton, useShare } from './share.tsx';
import { useNotifyChoice } from '../notifications/index.ts';
import type { Entry } from '../palette/index.ts';
import { isKiosk } from '../design/kiosk.ts';
import { Pending } from './broken.tsx';
import { themes, useTheme } from './theme.ts';
import { useNow } from '../design/time.tsx';
import { attentionOf, countAttention, pressing } from '../attention/index.ts';
import { Sign } from '../design/sign.tsx';

/** The screens that the frame leads to, in its order; `key` is pressed after `g`. */
const screens = [
  { to: '/', title: 'Now', key: 'n' },
  { to: '/asks', title: 'Asks', key: 'a' },
  { to: '/runs', title: 'Runs', key: 'r' },
  { to: '/submit', title: 'Submit', key: 's' },
  { to: '/library', title: 'Library', key: 'b' },
  { to: '/experiments', title: 'Experiments', key: 'e' },
  { to: '/lab', title: 'Lab', key: 'l' },
  { to: '/history', title: 'History', key: 'h' },
  { to: '/system', title: 'System', key: 'y' },
] as const;

const signs = { system: '◐', light: '☀', dark: '☾', contrast: '◑' };

/** Goes through the themes. */
function ThemeChoice(): ReactElement {
  const [theme, setTheme] = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return (
    <Press look="quiet" aria-label={`Theme: ${theme}. Change to ${next}`} onPress={() => setTheme(next)}>
      <span aria-hidden="true">{signs[theme]}</span>
    </Press>
  );
}

// What opens from the frame is no part of the first screen. It is fetched right after it: a page that has lost its gateway has it then.
const loadHelp = async () => (await import('./help.tsx')).Help;
const loadPalette = async () => (await import('../palette/palette.tsx')).Palette;
const Help = lazyPart(loadHelp);
const Palette = lazyPart(loadPalette);
const Notifier = lazyPart(async () => (await import('../notifications/notifier.tsx')).Notifier);
const SignIn = lazyPart(async () => (await import('../session/sign-in.tsx')).SignIn);
const Who = lazyPart(async () => (await import('../session/who.tsx')).Who);
const FirstPassword = lazyPart(async () => (await import('../session/sign-in.tsx')).FirstPassword);

/** What stands around every screen: how fresh the page is, what waits for a person, the stop, and the ways. */
export function Frame(): ReactElement {
  const link = useLinkState();
  const door = useDoor();
  const locked = door === 'locked' || door === 'first password';
  const session = useSession();
  const { data } = useQuery(nowQuery);
  const navigate = useNavigate();
  const router = useRouter();
  const { history } = router;
  const [helps, setHelps] = useState(false);
  const [finds, setFinds] = useState(false);
  const [all, setAll] = useState(false);
  const [share, shared] = useShare();
  const [who] = useWho();
  const [notifies] = useNotifyChoice();
  const shortcuts = useMemo<Shortcut[]>(
    () => [
      ...screens.map(({ to, title, key }) => ({
        keys: `g ${key}`,
        does: `go to ${title}`,
        act: () => void navigate({ to }),
      })),
      {
        keys: 'Ctrl k',
        does: 'find a run, a workflow, an instrument, an order, a screen; also while you write',
        act: () => setFinds(true),
      },
      { keys: '/', does: 'the same', act: () => setFinds(true) },
      { keys: 'f', does: 'search on this screen, where it has a search', act: focusSearch },
      { keys: 'c', does: 'copy the address of what is seen', act: share },
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
    [navigate, history, share],
  );
  useShortcuts(shortcuts);
  useEffect(() => {
    if (door === 'open') void Promise.allSettled([loaded(loadHelp), loaded(loadPalette)]);
  }, [door]);
  const own = useMemo<Entry[]>(
    () => [
      ...screens.map(({ to, title, key }): Entry => ({
        ...{ id: `screen ${to}`, kind: 'screen', word: title, about: `g ${key}`, to },
      })),
      { id: 'account', kind: 'screen', word: 'Account, times, notifications', about: '', to: '/account' },
      { id: 'share', kind: 'page', word: 'Copy the address of what is seen', about: 'c', to: share },
      { id: 'keys', kind: 'page', word: 'Keys', about: '?', to: () => setHelps(true) },
      { id: 'stop', kind: 'order', word: 'Stop all instruments …', about: 'arms STOP', to: armStop },
    ],
    [share],
  );
  const ways = useRef<HTMLElement>(null);
  // On a phone not all screens have room: the one that is shown is to be seen, once the router has put back what was scrolled.
  useEffect(() => {
    const show = (): void => {
      const here = ways.current?.querySelector<HTMLElement>('[data-status="active"]');
      if (here)
        ways.current?.scrollTo({
          left: here.offsetLeft + here.offsetWidth / 2 - ways.current.clientWidth / 2,
        });
    };
    show();
    return router.subscribe('onRendered', show);
  }, [router, locked]);
  return (
    <div className={styles['frame']} data-link={link.live || locked ? 'live' : 'stale'}>
      <a className={styles['skip']} href="#main" onClick={toMain}>
        Skip to the content
      </a>
      <header className={styles['bar']} data-locked={locked || undefined}>
        <Link to="/" className={`cut ${styles['name']}`}>
          <b>weir</b> {data && !locked ? <span>· {data.workcell}</span> : null}
        </Link>
        <Part hidden={locked}>
          <LinkMark />
          <Clock />
        </Part>
        <Part hidden={locked}>
          <Counts />
        </Part>
        {/* Whoever sits here may have to stop the instruments: where the gateway does not take it, it says so. */}
        <Stop />
        <Part hidden={locked}>
          <Tab />
        </Part>
      </header>
      {session?.exposed === true ? (
        <p className={styles['exposed']}>
          Open to the network: every machine in it may move these instruments, or read what is done here.
        </p>
      ) : null}
      <Part hidden={locked}>
        <StopHolds />
        {isKiosk ? null : <ContinueStopped />}
      </Part>
      {isKiosk || locked ? null : (
        <div
          className={styles['ways']}
          data-all={all || undefined}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !all) return;
            event.preventDefault();
            setAll(false);
          }}
        >
          <span className={styles['all']}>
            <Press look="quiet" aria-label="All screens" aria-expanded={all} onPress={() => setAll(!all)}>
              <span aria-hidden="true">{all ? '✕' : '☰'}</span>
            </Press>
          </span>
          <nav aria-label="Screens" ref={ways} onClick={() => setAll(false)}>
            <ul>
              {screens.map(({ to, title }) => (
                <li key={to}>
                  <Link to={to} className="tab" activeOptions={{ exact: to === '/', includeSearch: false }}>
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className={styles['own']}>
            <Press look="quiet" aria-label={`Find ${findKeys}`} onPress={() => setFinds(true)}>
              <Sign d={glass} /> <kbd className={styles['key']}>{findKeys}</kbd>
            </Press>
            <Part>
              <Suspense
                fallback={
                  <Press look="quiet" isDisabled>
                    {who || 'Who are you?'}
                  </Press>
                }
              >
                <Who />
              </Suspense>
            </Part>
            <ShareButton share={share} of={shared} />
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
        ) : (
          <Suspense fallback={<Pending />}>
            {door === 'locked' ? (
              <SignIn />
            ) : door === 'first password' ? (
              <FirstPassword name={session?.name ?? ''} />
            ) : (
              <Pending />
            )}
          </Suspense>
        )}
      </main>
      {/* Where one of them cannot be loaded, the frame stays, and its stop. */}
      <Part>
        <Suspense fallback={null}>
          {finds && !locked ? <Palette own={own} close={() => setFinds(false)} /> : null}
          {notifies !== 'none' && !locked && !isKiosk ? <Notifier choice={notifies} /> : null}
          {helps ? <Help shortcuts={shortcuts} close={() => setHelps(false)} /> : null}
        </Suspense>
      </Part>
    </div>
  );
}

/** The first of its two presses: nothing is stopped by it. */
function armStop(): void {
  dispatchEvent(new KeyboardEvent('keydown', { key: 'S', shiftKey: true }));
}

const isMac = /Mac/.test(navigator.userAgent);
const glass = 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4';
const findKeys = isMac ? '⌘K' : 'Ctrl K';

function focusSearch(): void {
  document.querySelector<HTMLElement>('input[type="search"]')?.focus();
}

/** The page's addresses begin with a hash of their own, so the link does not follow its own. */
function toMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** A part of the frame. Where it cannot be shown it is left out until the next answer comes, and the stop beside it stays. */
function Part({ hidden = false, children }: { hidden?: boolean; children: ReactNode }): ReactElement | null {
  const { dataUpdatedAt } = useQuery(nowQuery);
  return hidden ? null : (
    <CatchBoundary getResetKey={() => dataUpdatedAt} errorComponent={Nothing}>
      {children}
    </CatchBoundary>
  );
}

const Nothing = (): null => null;

/** Whether what is shown is how things stand now, or how old it is. */
function LinkMark(): ReactElement {
  const link = useLinkState();
  const now = useNow();
  return (
    <span className={styles['link']} data-stale={link.live ? undefined : true}>
      <span className={styles['dot']} aria-hidden="true" />
      <span aria-hidden="true">
        {link.live ? 'live' : `${formatSpan(now - link.since)} old: reconnecting`}
      </span>
      {/* Told once, and not again with each second of its age. */}
      <span className="unseen" role="status">
        {link.live ? 'live' : 'The page has no word from the gateway: what it shows is old'}
      </span>
    </span>
  );
}

/** Tells in the browser's tab how much waits for a person, and tells of a new unknown outcome those who do not see it. */
function Tab(): ReactElement {
  const { data } = useQuery(nowQuery);
  const lines = data ? attentionOf(data) : [];
  const count = pressing(countAttention(lines));
  const workcell = data?.workcell;
  useEffect(() => showInTab(count, workcell), [count, workcell]);

  const unknown = lines.filter(({ state }) => state === 'unknown');
  const known = useRef<ReadonlySet<string>>(undefined);
  const [told, setTold] = useState('');
  useEffect(() => {
    if (!data) return;
    const fresh = unknown.find(({ id }) => known.current && !known.current.has(id));
    known.current = new Set(unknown.map(({ id }) => id));
    if (fresh) setTold(`Nobody knows what ${fresh.subject} did: ${fresh.text}`);
  }, [data, unknown]);
  return (
    <span className="unseen" role="status">
      {told}
    </span>
  );
}
