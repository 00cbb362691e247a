import { useState, type FormEvent, type ReactElement } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { sentenceOf } from '../../design/problem.ts';
import type { PossibleAnswer, UnknownPreview } from '../../../../client/index.ts';
import { resolveUnknown, type Answer } from '../../api/index.ts';
import { Press } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { useWho, useWhyNotOfRun } from '../../session/index.ts';
import { useLinkState } from '../../live/index.ts';
import { DataFields } from './data-fields.tsx';
import { readData } from './read-data.ts';
import { Refused } from './refused.tsx';
import styles from './unknown.module.css';

/** The answers with what each leads to, why it is given, and the two steps to give it. */
export function Decide({
  preview: { run_id, command_id, answers, owners },
  refused,
  setRefused,
  onSaid,
}: {
  preview: UnknownPreview;
  /** Why the gateway has not taken the last word. */
  refused: string | undefined;
  setRefused: (refused: string | undefined) => void;
  /** Told once the gateway has taken the word. */
  onSaid: (label: string) => void;
}): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNotOfRun(owners, 'outcomes:resolve');
  const [name, setName] = useWho();
  const [by, setBy] = useState(name);
  const [chosen, setChosen] = useState<Answer>();
  const [reason, setReason] = useState('');
  const [fields, setFields] = useState<Record<string, string>>({});
  const [more, setMore] = useState('');
  const [step, setStep] = useState<'choose' | 'confirm' | 'sending'>('choose');
  const answer = answers.find((each) => each.answer === chosen);
  const wanted = answer?.needs[0];
  const read = wanted ? readData(fields, more) : {};
  const wrong = 'wrong' in read ? read.wrong : undefined;

  const give = async (as: PossibleAnswer): Promise<void> => {
    setStep('sending');
    setRefused(undefined);
    if (by.trim() !== name) setName(by.trim());
    const data = 'data' in read && read.data !== undefined ? { data: read.data } : {};
    try {
      await resolveUnknown(run_id, {
        as: as.answer,
        command_id,
        by: by.trim(),
        reason: reason.trim(),
        ...data,
      });
      onSaid(as.label);
    } catch (error) {
      setRefused(sentenceOf(error));
      setStep('choose');
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!answer || wrong !== undefined || whyNot !== undefined) return;
    if (step === 'choose') setStep('confirm');
    else if (step === 'confirm') void give(answer);
  };
  const missing = !answer || reason.trim() === '' || by.trim() === '';
  const sayNext = (): string => {
    if (!live) return 'The page has no word from the gateway: this waits until it has.';
    if (step === 'confirm' && answer) return `“${answer.label}” cannot be taken back.`;
    return step === 'choose' && missing ? 'Choose what you have found, and say why.' : '';
  };
  return (
    <form className={styles['decide']} onSubmit={submit}>
      <RadioGroup
        aria-label="What do you decide?"
        className={styles['answers'] ?? ''}
        value={chosen ?? null}
        isDisabled={step === 'sending'}
        onChange={(value) => {
          setChosen(answers.find((each) => each.answer === value)?.answer);
          setStep('choose');
        }}
      >
        {answers.map((each) => (
          <AnswerCard key={each.answer} of={each} />
        ))}
      </RadioGroup>
      {wanted ? <DataFields need={wanted} {...{ fields, setFields, more, setMore, wrong }} /> : null}
      <TextInput
        label="Why: what have you seen?"
        value={reason}
        onChange={setReason}
        required
        lines={2}
        hint="It is kept in the log of the run."
      />
      {name === '' ? <TextInput label="Your name" value={by} onChange={setBy} required /> : null}
      <Refused {...{ refused, setRefused }} />
      <div className={styles['buttons']}>
        <span className={styles['sure']} data-step={step} role="status">
          {sayNext()}
        </span>
        {step === 'choose' ? null : (
          <Press isDisabled={step === 'sending'} onPress={() => setStep('choose')}>
            Not yet
          </Press>
        )}
        <Press
          type="submit"
          look={step === 'choose' ? 'main' : 'danger'}
          isDisabled={!live || missing || step === 'sending'}
          whyNot={whyNot}
        >
          {step === 'choose'
            ? 'Decide …'
            : step === 'confirm'
              ? `Yes: ${answer?.label ?? ''}`
              : 'Waiting for the gateway …'}
        </Press>
      </div>
    </form>
  );
}

function AnswerCard({
  of: { answer, label, consequence, allowed, why_not },
}: {
  of: PossibleAnswer;
}): ReactElement {
  return (
    <Radio value={answer} isDisabled={!allowed} className={styles['answer'] ?? ''}>
      <span className={styles['dot']} aria-hidden="true" />
      <span>
        <b>{label}</b>
        <span className={styles['leads']}>→ {consequence}</span>
        {why_not === undefined ? null : <span className={styles['not']}>Not now: {why_not}</span>}
      </span>
    </Radio>
  );
}
