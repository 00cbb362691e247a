import { useMutation, useQuery, type UseMutationResult } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactElement, type FormEvent } from 'react';
import { Failed, Told, sentenceOf, Notice } from '../../design/told.tsx';
import { Problem, type PossibleAnswer, type UnknownPreview } from '../../../../client/index.ts';
import { gateway, unknownQuery, type Answer, type Word, runQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { IdLink, shortId, runAddress, RunName } from '../../design/address.tsx';
import { StateMark, showStatus } from '../../design/state.tsx';
import { Since } from '../../design/time.tsx';
import { Known } from './known.tsx';
import styles from './unknown.module.css';
import { Radio, RadioGroup } from 'react-aria-components';
import { Press, PressLink } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { useWho, useWhyNotOfRun } from '../../session/index.ts';
import { useLinkState } from '../../live/index.ts';
import { useData } from './data-fields.tsx';

/** What is known of a step whose outcome nobody knows, and the answers that a person may give, each with what it leads to. */
export function UnknownScreen(): ReactElement {
  const { id } = useParams({ from: '/runs/$id/unknown' });
  // It outlives the question: where somebody else has answered it, this person's word counts for nothing.
  const say = useMutation({
    mutationFn: async ({ word }: { word: Word; label: string }) => {
      await gateway.POST('/runs/{id}/resolve', { params: { path: { id } }, body: word });
    },
  });
  const { data, error, isPending } = useQuery({ ...unknownQuery(id), enabled: !say.isSuccess });
  if (say.isSuccess) return <Became run_id={id} said={say.variables.label} />;
  if (error instanceof Problem && error.code === 'nothing_unknown') {
    return (
      <>
        <Refused say={say} />
        <Notice kind="plain">
          <p>There is nothing to decide: {sentenceOf(error)}.</p>
          <IdLink to={runAddress(id)} id={id}>
            Open the run {shortId(id)}
          </IdLink>
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
  const { module, instance, step, since, message, attempt } = data;
  return (
    <div className="data stack-16">
      <header className="stack-4">
        <h1>
          What did {module}/{instance} do?
        </h1>
        <p>
          <StateMark shown={{ key: 'unknown', word: 'outcome unknown' }} /> <Since at={since} /> ·{' '}
          <a href={runAddress(id, step)}>
            <RunName run={data} />
          </a>
          {attempt > 1 ? `, attempt ${attempt}` : ''}
        </p>
        <p className="soft whole">
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
            <>
              <Refused say={say} />
              <p>
                There is nothing to decide: <Told text={data.answers[0]?.why_not ?? 'the run has ended'} />.
              </p>
              <PressLink href={`#/lab/${encodeURIComponent(module)}`}>Open {module}</PressLink>
            </>
          ) : (
            <Decide key={data.command_id} preview={data} say={say} />
          )}
        </Panel>
      </div>
    </div>
  );
}

/** What somebody says became of the step, on its way to the gateway. */
type Say = UseMutationResult<void, Error, { word: Word; label: string }>;

/** The answers with what each leads to, why it is given, and the two steps to give it. */
function Decide({
  preview: { command_id, answers, owners },
  say,
}: {
  preview: UnknownPreview;
  say: Say;
}): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNotOfRun(owners, 'outcomes:resolve');
  const [name, setName] = useWho();
  const [by, setBy] = useState(name);
  const [chosen, setChosen] = useState<Answer>();
  const [reason, setReason] = useState('');
  const { read, ask } = useData();
  const [isSure, setSure] = useState(false);
  const step = say.isPending ? 'sending' : isSure ? 'confirm' : 'choose';
  const answer = answers.find((each) => each.answer === chosen);
  const wanted = answer?.needs[0];
  const { data, wrong }: typeof read = wanted ? read : {};

  const give = ({ answer: as, label }: PossibleAnswer): void => {
    setSure(false);
    if (by.trim() !== name) setName(by.trim());
    const word = { as, command_id, by: by.trim(), reason: reason.trim(), ...(data && { data }) };
    say.mutate({ word, label });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!answer || wrong !== undefined || whyNot !== undefined) return;
    if (step === 'choose') setSure(true);
    else if (step === 'confirm') give(answer);
  };
  const missing = !answer || reason.trim() === '' || by.trim() === '';
  const sayNext = (): string => {
    if (!live) return 'The page has no word from the gateway: this waits until it has.';
    if (step === 'confirm' && answer) return `“${answer.label}” cannot be taken back.`;
    return step === 'choose' && missing ? 'Choose what you have found, and say why.' : '';
  };
  return (
    <form className="stack-12" onSubmit={submit}>
      <RadioGroup
        aria-label="What do you decide?"
        className="stack-8"
        value={chosen ?? null}
        isDisabled={step === 'sending'}
        onChange={(value) => {
          setChosen(answers.find((each) => each.answer === value)?.answer);
          setSure(false);
        }}
      >
        {answers.map((each) => (
          <AnswerCard key={each.answer} of={each} />
        ))}
      </RadioGroup>
      {wanted ? ask(wanted) : null}
      <TextInput
        label="Why: what have you seen?"
        value={reason}
        onChange={setReason}
        required
        lines={2}
        hint="It is kept in the log of the run."
      />
      {name === '' ? <TextInput label="Your name" value={by} onChange={setBy} required /> : null}
      <Refused say={say} />
      <div className="actions">
        <span className={`soft ${styles['sure']}`} data-step={step} role="status">
          {sayNext()}
        </span>
        {step === 'choose' ? null : (
          <Press isDisabled={step === 'sending'} onPress={() => setSure(false)}>
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
    <Radio value={answer} isDisabled={!allowed} className={`card-choice ${styles['answer']}`}>
      <span aria-hidden="true" />
      <span>
        <b>{label}</b>
        <span className={`soft ${styles['leads']}`}>→ {consequence}</span>
      </span>
    </Radio>
  );
}

/** That somebody's word was not taken, and why. */
function Refused({ say }: { say: Say }): ReactElement {
  return (
    <Failed error={say.error} what="Your word was not taken">
      <Press onPress={() => say.reset()}>Dismiss</Press>
    </Failed>
  );
}

/** What became of a run after somebody's word, as the gateway says it. */
function Became({ run_id, said }: { run_id: string; said: string }): ReactElement {
  const head = useQuery({ ...runQuery(run_id), refetchOnMount: 'always' }).data?.head;
  return (
    <Panel title={`Run ${head?.label ?? ''} ${shortId(run_id)}`}>
      <div className="stack-12">
        <Notice kind="done">The gateway has taken your word: “{said}”.</Notice>
        {head ? (
          <p aria-live="polite">
            The run is now <StateMark shown={showStatus(head.status)} />
            {head.waiting ? `: it ${head.waiting}` : ''}
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
