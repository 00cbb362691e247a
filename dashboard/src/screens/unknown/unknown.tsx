import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactElement, type FormEvent } from 'react';
import { Told } from '../../design/told.tsx';
import { Problem, type PossibleAnswer, type UnknownPreview } from '../../../../client/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { unknownQuery, resolveUnknown, type Answer, resolvedRunQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Since } from '../../design/time.tsx';
import { runAddress } from '../../design/run-address.ts';
import { Known } from './known.tsx';
import styles from './unknown.module.css';
import { Radio, RadioGroup } from 'react-aria-components';
import { Press, PressLink } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { useWho, useWhyNotOfRun } from '../../session/index.ts';
import { useLinkState } from '../../live/index.ts';
import { DataFields, readData } from './data-fields.tsx';
import { showStatus } from '../../design/states.ts';

/** What is known of a step whose outcome nobody knows, and the answers that a person may give, each with what it leads to. */
export function UnknownScreen(): ReactElement {
  const { id } = useParams({ from: '/runs/$id/unknown' });
  const [said, setSaid] = useState<string>();
  // It outlives the question: where somebody else has answered it, this person's word counts for nothing.
  const [refused, setRefused] = useState<string>();
  const { data, error, isPending } = useQuery({ ...unknownQuery(id), enabled: said === undefined });
  if (said !== undefined) return <Became run_id={id} said={said} />;
  if (error instanceof Problem && error.code === 'nothing_unknown') {
    return (
      <>
        <Refused {...{ refused, setRefused }} />
        <Notice kind="plain">
          <p>There is nothing to decide: {sentenceOf(error)}.</p>
          <a href={runAddress(id)}>Open the run {shortId(id)}</a>
        </Notice>
      </>
    );
  }
  if (!data) {
    if (isPending) return <p role="status">Asking what is known of run {shortId(id)} …</p>;
    return (
      <Notice kind="failed">
        <p>
          What is known of run {shortId(id)} cannot be read: {sentenceOf(error)}.
        </p>
        <a href="#/runs">See all runs</a>
      </Notice>
    );
  }
  const { module, instance, step, step_name, label, since, message, attempt } = data;
  return (
    <div className="data">
      <header className={styles['head']}>
        <h1>
          What did {module}/{instance} do?
        </h1>
        <p>
          <StateMark shown={{ key: 'unknown', word: 'outcome unknown' }} /> <Since at={since} /> ·{' '}
          <a href={runAddress(id, step)}>
            {label} <code>{shortId(id)}</code> step {step + 1} “{step_name}”
          </a>
          {attempt > 1 ? `, attempt ${attempt}` : ''}
        </p>
        <p className={styles['why']}>
          <Told text={message} />
        </p>
      </header>
      <div className={styles['sides']}>
        <Panel title="What is known">
          <Known preview={data} />
        </Panel>
        <Panel title="What do you decide?">
          {/* A later attempt is another question: nothing that was filled in for this one is kept. */}
          {data.run === 'over' ? (
            <NothingToDecide preview={data} {...{ refused, setRefused }} />
          ) : (
            <Decide key={data.command_id} preview={data} {...{ refused, setRefused }} onSaid={setSaid} />
          )}
        </Panel>
      </div>
    </div>
  );
}

/** Where the run has ended: why no word counts any more, and the way to the instrument. */
function NothingToDecide({
  preview: { answers, module },
  refused,
  setRefused,
}: { preview: UnknownPreview } & Pick<
  Parameters<typeof Refused>[0],
  'refused' | 'setRefused'
>): ReactElement {
  return (
    <>
      <Refused {...{ refused, setRefused }} />
      <p>
        There is nothing to decide: <Told text={answers[0]?.why_not ?? 'the run has ended'} />.
      </p>
      <PressLink href={`#/lab/${encodeURIComponent(module)}`}>Open {module}</PressLink>
    </>
  );
}

/** The answers with what each leads to, why it is given, and the two steps to give it. */
function Decide({
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

function AnswerCard({ of: { answer, label, consequence, allowed } }: { of: PossibleAnswer }): ReactElement {
  return (
    <Radio value={answer} isDisabled={!allowed} className={styles['answer'] ?? ''}>
      <span className={styles['dot']} aria-hidden="true" />
      <span>
        <b>{label}</b>
        <span className={styles['leads']}>→ {consequence}</span>
      </span>
    </Radio>
  );
}

/** That somebody's word was not taken, and why. */
function Refused({
  refused,
  setRefused,
}: {
  refused: string | undefined;
  setRefused: (refused: string | undefined) => void;
}): ReactElement | null {
  if (refused === undefined) return null;
  return (
    <Notice kind="failed">
      Your word was not taken: {refused} <Press onPress={() => setRefused(undefined)}>Dismiss</Press>
    </Notice>
  );
}

/** What became of a run after somebody's word, as the gateway says it. */
function Became({ run_id, said }: { run_id: string; said: string }): ReactElement {
  const { data } = useQuery(resolvedRunQuery(run_id));
  return (
    <Panel title={`Run ${data?.label ?? ''} ${shortId(run_id)}`}>
      <div className={styles['became']}>
        <Notice kind="done">The gateway has taken your word: “{said}”.</Notice>
        {data ? (
          <p aria-live="polite">
            The run is now <StateMark shown={showStatus(data.status)} />
            {data.waiting ? `: it ${data.waiting}` : ''}
          </p>
        ) : (
          <p>Asking how the run goes on …</p>
        )}
        <p>
          <a href={runAddress(run_id)}>Open the run</a> · <a href="#/">See what else waits</a>
        </p>
      </div>
    </Panel>
  );
}
