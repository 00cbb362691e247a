import { formatElapsed, formatTime, numberStep } from '../../../shared/sentences/index.ts';
import { useEffect, useRef, type ReactElement, useState, type FormEvent } from 'react';
import { type Ask, Problem } from '../../../client/index.ts';
import { StateIcon } from '../design/state.tsx';
import { IdLink, shortId, runAddress } from '../design/address.tsx';
import { ForSince, useNow } from '../design/time.tsx';
import { FilePreview } from '../preview/index.ts';
import styles from './asking.module.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { gateway, saying } from '../api/index.ts';
import { sentenceOf, Notice } from '../design/told.tsx';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { toText } from '../design/value-text.ts';
import { useWho, useReason, useWhyNotOfRun } from '../session/index.ts';
import { useLinkState } from '../live/index.ts';
import { closedInWords, answerQuoted } from './answer-words.ts';
import { Fields, OneOf } from './fields.tsx';
import { fieldsOf, presetsOf, readForm, wrongByField } from './form-fields.ts';

/** The last minute is news. */
const soonMs = 60_000;

/** How much time is left to answer, and what counts then. */
function Left({ deadline }: { deadline: NonNullable<Ask['deadline']> }): ReactElement {
  const left = Date.parse(deadline.at) - useNow();
  const then = answerQuoted(deadline.answer);
  return (
    <span className={styles['left']} data-soon={left < soonMs || undefined}>
      <StateIcon of="waiting" />{' '}
      {left > 0 ? (
        <>
          <time dateTime={deadline.at} title={formatTime(deadline.at)}>
            {formatElapsed(left)}
          </time>{' '}
          left, then {then} counts
        </>
      ) : (
        `the time is over: ${then} counts`
      )}
    </span>
  );
}

/** A question: who is asked, by which step, since when, what there is to look at, and the form that answers it. */
export function Question({
  ask,
  marked = false,
  withRun = true,
}: {
  ask: Ask;
  /** True where somebody has come for this one. */
  marked?: boolean;
  /** False where the run is what is shown. */
  withRun?: boolean;
}): ReactElement {
  const { id, module, instance, label, run_id, step, step_name, since, message, files } = ask;
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!marked) return;
    place.current?.scrollIntoView({ block: 'start' });
    place.current?.focus();
  }, [marked]);
  const heading = `ask-${id}`;
  return (
    <article
      ref={place}
      tabIndex={-1}
      className={`card stack-12 ${styles['question']}`}
      aria-labelledby={heading}
      data-marked={marked || undefined}
    >
      <p className={`line-12 soft ${styles['about']}`}>
        <StateIcon of="asked" />
        <b>
          {module}/{instance}
        </b>
        <IdLink to={runAddress(run_id, step)} id={run_id}>
          {withRun ? (
            <>
              {label} <code>{shortId(run_id)}</code>{' '}
            </>
          ) : null}
          {numberStep(step, step_name)} “{step_name}”
        </IdLink>
        <span className={styles['since']}>
          <ForSince at={since} />
        </span>
      </p>
      <h2 id={heading} className={`whole ${styles['message']}`}>
        {message}
      </h2>
      {files.map((file) => (
        <FilePreview key={file.label} runId={run_id} file={file} />
      ))}
      <AnswerForm ask={ask} />
    </article>
  );
}

/** What a person fills in to answer a question, and the way to say why. */
function AnswerForm({ ask }: { ask: Ask }): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNotOfRun(ask.owners);
  const queries = useQueryClient();
  const [name, setName] = useWho();
  const [by, setBy] = useState(name);
  const [chosen, setChosen] = useState(-1);
  const fields = fieldsOf(ask.schema);
  const [texts, setTexts] = useState(() => presetsOf(fields));
  const [said, setReason] = useState<string>();
  const saysWhy = useReason('answer', 'may') === 'must';
  const reason = saysWhy ? (said ?? '') : said;
  const [wrong, setWrong] = useState<Record<string, string>>({});
  /** How often fields were marked as wrong. */
  const [marked, setMarked] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const options = optionsOf(ask);

  const change = (next: Record<string, string>, field: string): void => {
    setTexts(next);
    setWrong(Object.fromEntries(Object.entries(wrong).filter(([each]) => each !== field)));
  };
  const mark = (places: Record<string, string>): void => {
    setWrong(places);
    setMarked(marked + 1);
  };
  // Whoever types shall stand at the first of them.
  useEffect(() => {
    if (marked > 0) form.current?.querySelector<HTMLElement>('[data-invalid] input')?.focus();
  }, [marked]);
  const give = useMutation({
    mutationFn: async (answer: unknown) => {
      const body = { answer, ...saying({ by: by.trim(), reason: (reason ?? '').trim() }) };
      return (await gateway.POST('/asks/{id}', { params: { path: { id: ask.id } }, body })).data;
    },
    onMutate: () => {
      setWrong({});
      if (by.trim() !== name) setName(by.trim());
    },
    onError: (error) => mark(refusalOf(error).ofFields),
    onSettled: () =>
      void Promise.all([['asks'], ['now']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (give.isPending || !live || whyNot !== undefined) return;
    if (ask.kind !== 'input') {
      const option = options[chosen];
      if (option) give.mutate(option.value);
      return;
    }
    const read = readForm(fields, texts);
    if (Object.keys(read.wrong).length > 0) mark(read.wrong);
    else give.mutate(read.values);
  };
  if (give.data?.reply)
    return <Notice kind="done">The answer is kept: {closedInWords(give.data.reply)}.</Notice>;
  const missing =
    by.trim() === '' || (ask.kind !== 'input' && chosen < 0) || (saysWhy && reason?.trim() === '');
  return (
    <form ref={form} className={`stack-12 ${styles['form']}`} onSubmit={submit} noValidate>
      {ask.kind === 'input' ? (
        <Fields {...{ fields, texts, wrong, change }} />
      ) : (
        <OneOf
          hidden
          label={ask.message}
          words={options.map(({ word }) => word)}
          {...{ chosen }}
          choose={setChosen}
        />
      )}
      {name === '' ? <TextInput label="Your name" value={by} onChange={setBy} required /> : null}
      {reason === undefined ? null : (
        <TextInput
          label="Why"
          value={reason}
          onChange={setReason}
          required={saysWhy}
          hint="It is kept with the answer."
        />
      )}
      {give.error ? (
        <Notice kind="failed">
          The answer was not taken: {refusalOf(give.error).text}{' '}
          <Press onPress={() => give.reset()}>Dismiss</Press>
        </Notice>
      ) : null}
      <div className="actions">
        {live ? null : (
          <span className={`soft ${styles['beside']}`} role="status">
            The page has no word from the gateway: this waits until it has.
          </span>
        )}
        {live && ask.deadline ? (
          <span className={`soft ${styles['beside']}`}>
            <Left deadline={ask.deadline} />
          </span>
        ) : null}
        {reason === undefined ? (
          <Press look="quiet" onPress={() => setReason('')}>
            Say why
          </Press>
        ) : null}
        <Press type="submit" look="main" isDisabled={!live || missing || give.isPending} whyNot={whyNot}>
          {give.isPending ? 'Waiting for the gateway …' : 'Answer'}
        </Press>
      </div>
    </form>
  );
}

/** Why an answer was not taken: what is wrong with which field, and what is said of it all. */
function refusalOf(error: Error): { ofFields: Record<string, string>; text: string } {
  const places = error instanceof Problem && error.code === 'invalid_answer' ? error.errors : [];
  const { '': whole, ...ofFields } = wrongByField(places);
  const some = Object.keys(ofFields).length > 0;
  return { ofFields, text: whole ?? (some ? 'what is marked does not fit' : sentenceOf(error)) };
}

function optionsOf({ kind, options }: Ask): { value: unknown; word: string }[] {
  if (kind === 'choose') return (options ?? []).map((value) => ({ value, word: toText(value) }));
  return [
    { value: true, word: 'Yes' },
    { value: false, word: 'No' },
  ];
}
