import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { Problem, type Ask } from '../../../client/index.ts';
import { answerAsk } from '../api/index.ts';
import { sentenceOf } from '../design/problem.ts';
import { Notice } from '../design/notice.tsx';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { toText } from '../design/value-text.ts';
import { useWho, useReason, useWhyNotOfRun } from '../session/index.ts';
import { useLinkState } from '../live/index.ts';
import { closedInWords } from './answer-words.ts';
import styles from './asking.module.css';
import { Fields } from './fields.tsx';
import { fieldsOf, readForm, wrongByField } from './form-fields.ts';
import { Left } from './left.tsx';
import { OneOf } from './one-of.tsx';

/** What a person fills in to answer a question, and the way to say why. */
export function AnswerForm({ ask }: { ask: Ask }): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNotOfRun(ask.owners);
  const queries = useQueryClient();
  const [name, setName] = useWho();
  const [by, setBy] = useState(name);
  const [chosen, setChosen] = useState(-1);
  const fields = fieldsOf(ask.schema);
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map((field) => [field.name, field.preset])),
  );
  const [said, setReason] = useState<string>();
  const saysWhy = useReason('answer', 'may') === 'must';
  const reason = saysWhy ? (said ?? '') : said;
  const [wrong, setWrong] = useState<Record<string, string>>({});
  /** How often fields were marked as wrong. */
  const [marked, setMarked] = useState(0);
  const [refused, setRefused] = useState<string>();
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [done, setDone] = useState<string>();
  const options = optionsOf(ask);

  const put = (field: string, text: string): void => {
    setTexts({ ...texts, ...Object.fromEntries([[field, text]]) });
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
  const give = async (answer: unknown): Promise<void> => {
    setSending(true);
    setRefused(undefined);
    setWrong({});
    if (by.trim() !== name) setName(by.trim());
    try {
      const { reply } = await answerAsk(ask.id, { answer, by: by.trim(), reason: (reason ?? '').trim() });
      if (reply) setDone(closedInWords(reply));
    } catch (error) {
      const places = error instanceof Problem && error.code === 'invalid_answer' ? error.errors : [];
      const { '': whole, ...ofFields } = wrongByField(places);
      mark(ofFields);
      const some = Object.keys(ofFields).length > 0;
      setRefused(whole ?? (some ? 'what is marked does not fit' : sentenceOf(error)));
    }
    setSending(false);
    await Promise.all([['asks'], ['now']].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (sending || !live || whyNot !== undefined) return;
    if (ask.kind !== 'input') {
      const option = options[chosen];
      if (option) void give(option.value);
      return;
    }
    const read = readForm(fields, texts);
    if (Object.keys(read.wrong).length > 0) mark(read.wrong);
    else void give(read.values);
  };
  if (done !== undefined) return <Notice kind="done">The answer is kept: {done}.</Notice>;
  const missing =
    by.trim() === '' || (ask.kind !== 'input' && chosen < 0) || (saysWhy && reason?.trim() === '');
  return (
    <form ref={form} className={styles['form']} onSubmit={submit} noValidate>
      {ask.kind === 'input' ? (
        <Fields {...{ fields, texts, wrong, put }} />
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
      {refused === undefined ? null : (
        <Notice kind="failed">
          The answer was not taken: {refused} <Press onPress={() => setRefused(undefined)}>Dismiss</Press>
        </Notice>
      )}
      <div className={styles['buttons']}>
        {live ? null : (
          <span className={styles['beside']} role="status">
            The page has no word from the gateway: this waits until it has.
          </span>
        )}
        {live && ask.deadline ? (
          <span className={styles['beside']}>
            <Left deadline={ask.deadline} />
          </span>
        ) : null}
        {reason === undefined ? (
          <Press look="quiet" onPress={() => setReason('')}>
            Say why
          </Press>
        ) : null}
        <Press type="submit" look="main" isDisabled={!live || missing || sending} whyNot={whyNot}>
          {sending ? 'Waiting for the gateway …' : 'Answer'}
        </Press>
      </div>
    </form>
  );
}

function optionsOf({ kind, options }: Ask): { value: unknown; word: string }[] {
  if (kind === 'choose') return (options ?? []).map((value) => ({ value, word: toText(value) }));
  return [
    { value: true, word: 'Yes' },
    { value: false, word: 'No' },
  ];
}
