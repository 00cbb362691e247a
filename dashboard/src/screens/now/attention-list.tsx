import { useEffect, useRef, useState, type ReactElement, type Ref } from 'react';
import { type Attention, type CountName, type Lead, orderOf } from '../../attention/index.ts';
import { Press, PressLink } from '../../design/press.tsx';
import { isKiosk } from '../../design/kiosk.ts';
import styles from './attention.module.css';
import { StateIcon } from '../../design/state.tsx';
import { askAddress, IdLink, runAddress, RunName, unknownAddress } from '../../design/address.tsx';
import { Told } from '../../design/told.tsx';
import { ForSince } from '../../design/time.tsx';
import { DialogBox } from '../../design/dialog-box.tsx';
import { Fact } from '../../design/panel.tsx';
import { nameTarget } from '../../api/index.ts';
import { ActPress } from '../../session/index.ts';
import { OrderDialog, orderWords } from '../lab/orders.tsx';

/** More are shown when somebody asks: forty agents may fall silent together, and the worst stand first. */
const mostShown = 6;

/** What waits for a person, one line each; `show` names the count of the frame that led here. */
export function AttentionList({
  lines,
  show,
  calm,
}: {
  lines: readonly Attention[];
  show: CountName | undefined;
  /** The sentence where nothing does. */
  calm: string;
}): ReactElement {
  const [all, setAll] = useState(false);
  const first = useRef<HTMLLIElement>(null);
  const counted = show !== undefined;
  const has = lines.some(({ count }) => count === show);
  useEffect(() => {
    if (counted && has) first.current?.focus();
  }, [counted, has, show]);

  if (lines.length === 0) {
    return (
      <section aria-label="What waits for a person" className={`soft ${styles['calm']}`}>
        {counted ? `Nothing is ${show === 'faults' ? 'at fault' : show} now. ` : null}
        {calm}
      </section>
    );
  }
  const wanted = lines.findIndex(({ count }) => counted && count === show);
  // Nobody can ask for more on a wall.
  const isAll = all || isKiosk || wanted >= mostShown;
  const shown = isAll ? lines : lines.slice(0, mostShown);
  return (
    <section aria-labelledby="attention" className={`card ${styles['attention']}`}>
      <h2 id="attention">Attention</h2>
      <ul className="ruled">
        {shown.map((line, at) => (
          <AttentionLine
            key={line.id}
            line={line}
            marked={counted && line.count === show}
            ref={at === wanted ? first : undefined}
          />
        ))}
      </ul>
      {lines.length > mostShown && !isKiosk ? (
        <Press look="quiet" onPress={() => setAll(!all)}>
          {shown.length < lines.length ? `Show ${lines.length - shown.length} more` : 'Show the first ones'}
        </Press>
      ) : null}
    </section>
  );
}

/** What is so, since when, at which run and step, and one thing to press that leads to what to do. */
function AttentionLine({
  line,
  marked,
  ref,
}: {
  line: Attention;
  /** True where somebody has come for this one. */
  marked: boolean;
  ref?: Ref<HTMLLIElement> | undefined;
}): ReactElement {
  const { state, subject, text, since, run, then } = line;
  return (
    <li ref={ref} tabIndex={-1} data-state={state} data-marked={marked || undefined}>
      <StateIcon of={state} size={20} />
      <b className="cut">{subject}</b>
      <span className={styles['what']}>
        <span className="whole">
          <Told text={text} />
        </span>
        <span className={`soft small ${styles['about']}`}>
          {run ? <Where run={run} /> : null}
          {then === null ? null : <Told text={then} />}
        </span>
      </span>
      <span className={`soft ${styles['since']}`}>
        <ForSince at={since} />
      </span>
      {isKiosk ? null : <LeadsTo line={line} />}
    </li>
  );
}

function Where({ run }: { run: NonNullable<Attention['run']> }): ReactElement {
  const name = <RunName run={run} />;
  return isKiosk ? (
    <span>{name}</span>
  ) : (
    <IdLink to={runAddress(run.run_id, run.step)} id={run.run_id}>
      {name}
    </IdLink>
  );
}

function LeadsTo({ line: { lead, subject } }: { line: Attention }): ReactElement {
  const [asked, setAsked] = useState(false);
  const more = <span className="unseen"> {subject}</span>;
  if (lead.to === 'remedy')
    return (
      <>
        <Press onPress={() => setAsked(true)}>What can I do?{more}</Press>
        {asked ? <Remedy lead={lead} close={() => setAsked(false)} /> : null}
      </>
    );
  const [href, word] = wayOf(lead);
  return (
    <PressLink look={lead.to === 'run' ? 'normal' : 'main'} href={href}>
      {word}
      {more}
    </PressLink>
  );
}

function wayOf(lead: Exclude<Lead, { to: 'remedy' }>): [address: string, word: string] {
  if (lead.to === 'ask') return [askAddress(lead.id), 'Answer'];
  if (lead.to === 'module') return [`#/lab/${encodeURIComponent(lead.module)}`, 'Look and refill'];
  if (lead.to === 'unknown') return [unknownAddress(lead.run_id), 'Look and decide'];
  return [runAddress(lead.run_id, lead.step), lead.to === 'run' ? 'Open the run' : 'Look and decide'];
}

/** What the gateway says to do about a reason: what will happen by itself, what to look at first, and the order that ends it. */
function Remedy({
  lead: { reason, subject, module },
  close,
}: {
  lead: Extract<Lead, { to: 'remedy' }>;
  close: () => void;
}): ReactElement {
  const [ordered, setOrdered] = useState(false);
  const ends = orderOf(reason.next);
  if (ordered && ends) return <OrderDialog {...ends} close={close} />;
  return (
    <DialogBox
      title={subject}
      close={close}
      actions={
        <>
          <Press onPress={close}>Close</Press>
          {module === undefined ? null : (
            <PressLink href={`#/lab/${encodeURIComponent(module)}`}>Open {module}</PressLink>
          )}
          {ends ? (
            <ActPress scope="lab:operate" look="main" onPress={() => setOrdered(true)}>
              {orderWords[ends.order]} {nameTarget(ends.target)} …
            </ActPress>
          ) : null}
        </>
      }
    >
      <p>
        <Told text={reason.text} />
        {reason.since === null ? null : (
          <>
            , <ForSince at={reason.since} />
          </>
        )}
      </p>
      <dl className={`facts ${styles['remedy']}`}>
        <Fact of="By itself">
          <Told text={reason.then ?? 'nothing happens'} />
        </Fact>
        <Fact of="First">
          <Told text={reason.first ?? 'nothing'} />
        </Fact>
        <Fact of="Then">
          {reason.next === null ? (
            'there is no command for it: it ends when what it tells of ends'
          ) : (
            <code>{reason.next}</code>
          )}
        </Fact>
      </dl>
    </DialogBox>
  );
}
