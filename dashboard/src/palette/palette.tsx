import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useMemo, useState, type ReactElement } from 'react';
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { nowQuery, runsFoundQuery } from '../api/index.ts';
import { useRested } from '../design/rested.ts';
import { StateIcon } from '../design/state.tsx';
import { useViews } from '../views/index.ts';
import { type Entry, find, type Found, labEntries, runEntries } from './entries.ts';
import styles from './palette.module.css';

/** So many of the newest runs are shown while nothing is typed. */
const mostNew = 5;

/** How long a text may be that the gateway is asked for. */
const longest = 200;

/**
 * Finds what somebody types the name of, or a part of it, and leads there: screens, runs, instruments, saved views, and the places where
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
  const open = (id: string): void => {
    const entry = found.find((each) => each.id === id);
    close();
    if (typeof entry?.to === 'string') history.push(entry.to);
    else entry?.to();
  };
  return (
    <ModalOverlay className={styles['overlay'] ?? ''} isOpen onOpenChange={close} isDismissable>
      <Modal className={`card ${styles['modal']}`}>
        <Dialog className={styles['dialog'] ?? ''} aria-label="Find">
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <TextField aria-label="What to find" autoFocus className={styles['field'] ?? ''}>
              <Input
                className={styles['input'] ?? ''}
                placeholder="Find a run, an instrument, a screen, an order …"
                autoComplete="off"
                spellCheck={false}
                maxLength={longest}
              />
            </TextField>
            <Menu<Found>
              aria-label="What fits"
              items={found}
              className={`options ${styles['list']}`}
              onAction={(key) => open(String(key))}
              renderEmptyState={() => (
                <p className="empty">
                  {isAsking
                    ? 'Asking the gateway …'
                    : 'Nothing fits. Runs are found by name, experiment and id.'}
                </p>
              )}
            >
              {(entry) => (
                <MenuItem
                  id={entry.id}
                  textValue={`${entry.word}, ${entry.kind}, ${entry.about}`}
                  className={`option ${styles['entry']}`}
                >
                  <span className={styles['sign']} data-state={entry.state}>
                    {entry.state ? <StateIcon of={entry.state} /> : null}
                  </span>
                  <span className="cut">
                    <Marked text={entry.word} at={entry.at} />
                  </span>
                  <span className={`cut quiet small ${styles['about']}`}>
                    {[entry.kind, entry.about].filter(Boolean).join(' · ')}
                  </span>
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** All that can be found by now: what the page knows at once, and what the gateway finds once nobody types any more. */
function useEntries(own: readonly Entry[], typed: string): { entries: readonly Entry[]; isAsking: boolean } {
  const sought = useRested(typed.trim());
  const { data: now } = useQuery(nowQuery);
  const newest = useQuery(runsFoundQuery('')).data?.runs;
  const asked = useQuery({ ...runsFoundQuery(sought), enabled: sought !== '' });
  const [views] = useViews();
  const isTyped = typed.trim() !== '';
  const lab = useMemo(() => labEntries(now?.instruments ?? []), [now?.instruments]);
  const runs = useMemo(
    () => runEntries(newest ?? [], sought !== '' && sought === typed.trim() ? (asked.data?.runs ?? []) : []),
    [newest, asked.data, sought, typed],
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
    if (!isTyped) return [...runs.slice(0, mostNew), ...saved, ...own, ...lab.modules];
    return [...own, ...saved, ...lab.modules, ...runs, ...lab.orders];
  }, [own, views, lab, runs, isTyped]);
  return { entries, isAsking: sought !== typed.trim() || asked.isFetching };
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
