import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { libraryQuery, nowQuery, runsFoundQuery } from '../api/index.ts';
import { useRested } from '../design/rested.ts';
import { StateIcon } from '../design/state.tsx';
import { useViews } from '../views/index.ts';
import { type Entry, find, type Found, labEntries, runEntries, workflowEntries } from './entries.ts';
import styles from './palette.module.css';

/** So many of the newest runs are shown while nothing is typed. */
const mostNew = 5;

/** How long a text may be that the gateway is asked for. */
const longest = 200;

/**
 * Finds what somebody types the name of, or a part of it, and leads there: screens, runs, instruments, workflows of the library, saved views, and the places where
 * orders are confirmed. It gives none itself.
 */
export function Palette({
  own,
  close,
}: {
  /** What the frame leads to. */
  own: readonly Entry[];
  close: () => void;
}): ReactElement {
  const { history } = useRouter();
  const [typed, setTyped] = useState('');
  const { entries, isAsking } = useEntries(own, typed);
  const found = useMemo(() => find(entries, typed), [entries, typed]);
  // What is found later moves the others, and not what somebody has gone to.
  const [chosen, setChosen] = useState<string>();
  const active = Math.max(
    0,
    found.findIndex(({ id }) => id === chosen),
  );
  const open = ({ to }: Entry): void => {
    close();
    if (typeof to === 'string') history.push(to);
    else to();
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const entry = found[by === undefined ? active : (active + by + found.length) % found.length];
    // Who chooses among the signs of a script presses Enter for that.
    if (!entry || event.nativeEvent.isComposing || (by === undefined && event.key !== 'Enter')) return;
    event.preventDefault();
    if (by === undefined) open(entry);
    else setChosen(entry.id);
  };
  const list = useId();
  return (
    <ModalOverlay className={styles['overlay'] ?? ''} isOpen onOpenChange={close} isDismissable>
      <Modal className={`card ${styles['modal']}`}>
        <Dialog className={styles['dialog'] ?? ''} aria-label="Find">
          <input
            className={styles['input']}
            role="combobox"
            aria-label="What to find"
            aria-expanded="true"
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={found.length === 0 ? undefined : `${list}-${active}`}
            placeholder="Find a run, a workflow, an instrument, an order …"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            maxLength={longest}
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
              setChosen(undefined);
            }}
            onKeyDown={onKey}
          />
          <div className={styles['list']}>
            {found.length === 0 ? (
              <p className="empty" role="status">
                {isAsking
                  ? 'Asking the gateway …'
                  : 'Nothing fits. Runs are found by name, experiment, tag, note and id.'}
              </p>
            ) : null}
            <div id={list} role="listbox" aria-label="What fits" className="options">
              {found.map((entry, index) => (
                <Option
                  key={entry.id}
                  id={`${list}-${index}`}
                  entry={entry}
                  active={index === active}
                  point={() => setChosen(entry.id)}
                  open={() => open(entry)}
                />
              ))}
            </div>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** One of what fits. The field keeps the focus, so that somebody can type on. */
function Option({
  id,
  entry: { word, at, kind, about, state },
  active,
  point,
  open,
}: {
  id: string;
  entry: Found;
  active: boolean;
  point: () => void;
  open: () => void;
}): ReactElement {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={active}
      data-focused={active || undefined}
      className={`option ${styles['entry']}`}
      onPointerMove={point}
      onClick={open}
    >
      <span className={styles['sign']} data-state={state}>
        {state ? <StateIcon of={state} /> : null}
      </span>
      <span className="cut">
        <Marked text={word} at={at} />
      </span>
      <span className={`cut quiet small ${styles['about']}`}>
        {[kind, about].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
}

/** All that can be found by now: what the page knows at once, and what the gateway finds once nobody types any more. */
function useEntries(own: readonly Entry[], typed: string): { entries: readonly Entry[]; isAsking: boolean } {
  const sought = useRested(typed.trim());
  const { data: now } = useQuery(nowQuery);
  const newest = useQuery(runsFoundQuery('')).data?.runs;
  const asked = useQuery({ ...runsFoundQuery(sought), enabled: sought !== '' });
  const library = useQuery(libraryQuery({})).data?.workflows;
  const inLibrary = useQuery({ ...libraryQuery({ text: sought }), enabled: sought !== '' });
  const [views] = useViews();
  const isTyped = typed.trim() !== '';
  const lab = useMemo(() => labEntries(now?.instruments ?? []), [now?.instruments]);
  // What was found by an earlier text need not fit this one.
  const isFresh = isTyped && sought === typed.trim();
  const runs = useMemo(
    () => runEntries(newest ?? [], isFresh ? (asked.data?.runs ?? []) : []),
    [newest, asked.data, isFresh],
  );
  const workflows = useMemo(
    () => workflowEntries(library ?? [], isFresh ? (inLibrary.data?.workflows ?? []) : []),
    [library, inLibrary.data, isFresh],
  );
  const entries = useMemo(() => {
    const saved = views.map(({ name, address }): Entry => ({
      id: `view ${name}`,
      kind: 'view',
      word: name,
      about: 'saved',
      to: address,
    }));
    // While nothing is typed, what is new stands first.
    if (!isTyped) return [...runs.slice(0, mostNew), ...saved, ...own, ...lab.modules, ...workflows];
    return [...own, ...saved, ...lab.modules, ...workflows, ...runs, ...lab.orders];
  }, [own, views, lab, workflows, runs, isTyped]);
  return { entries, isAsking: sought !== typed.trim() || asked.isFetching || inLibrary.isFetching };
}

/** A text of which some letters are those that were typed. */
function Marked({ text, at }: { text: string; at: readonly number[] }): ReactElement {
  const parts: { text: string; fits: boolean }[] = [];
  const places = new Set(at);
  for (let place = 0; place < text.length; place += 1) {
    const letter = text.charAt(place);
    const last = parts.at(-1);
    const fits = places.has(place);
    if (last?.fits === fits) last.text += letter;
    else parts.push({ text: letter, fits });
  }
  return <>{parts.map((part, index) => (part.fits ? <b key={index}>{part.text}</b> : part.text))}</>;
}
