import { lazy, Suspense, useState, type ReactElement, useEffect } from 'react';
import { Problem } from '../../../../../client/index.ts';
import { insertSteps, previewInsert, type InsertRequest, type Fault } from '../../../api/index.ts';
import { Ask } from '../../../design/ask.tsx';
import { FaultList } from '../../submit/fault-list.tsx';
import styles from './recovery.module.css';
import { type HeldDialog, useGiver } from './use-giver.tsx';
import { useReason } from '../../../session/index.ts';
import { sentenceOf } from '../../../design/problem.ts';

/** How long a person pauses before what they typed is checked (milliseconds). */
const pauseMs = 300;

/** What the gateway says of steps that somebody writes. */
interface Checked {
  /** The text that it is about. */
  of: string;
  /** How many steps would be put in; missing where they would be refused. */
  count?: number;
  faults: readonly Fault[];
  /** What is said of none of their lines. */
  error?: string | undefined;
}

const none: readonly Fault[] = [];

/** Has steps that are to be put into a run checked whenever their text has changed and rests for a moment. */
function useStepsCheck(
  runId: string,
  { before, steps }: InsertRequest,
): Checked & { error: string | undefined; pending: boolean; tell: (refusal: unknown) => void } {
  const [checked, setChecked] = useState<Checked>({ of: '', faults: none });
  useEffect(() => {
    const given = new AbortController();
    const set = (found: Omit<Checked, 'of'>): void => {
      if (!given.signal.aborted) setChecked({ of: steps, ...found });
    };
    const timer = setTimeout(() => {
      if (steps.trim() === '') return set({ faults: none });
      previewInsert(runId, { before, steps }, given.signal).then(
        ({ steps: found }) => set({ count: found.length, faults: none }),
        (refusal: unknown) => set(foundIn(refusal)),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [runId, before, steps]);
  const pending = checked.of !== steps;
  return {
    ...checked,
    error: pending ? undefined : checked.error,
    pending,
    tell: (refusal) => setChecked({ of: steps, ...foundIn(refusal) }),
  };
}

/** A refusal that names places is told at those; what the gateway does not say at all may be asked again. */
function foundIn(refusal: unknown): Omit<Checked, 'of'> {
  const faults = refusal instanceof Problem ? refusal.errors : none;
  return faults.length > 0 ? { faults } : { faults: none, error: sentenceOf(refusal) };
}

const YamlEditor = lazy(async () => ({ default: (await import('../../submit/yaml-editor.tsx')).YamlEditor }));

/** Puts steps before the one at which a run waits: they are written as in a workflow, and checked meanwhile. */
export function InsertSteps({ run, held: { step }, which, close }: HeldDialog): ReactElement {
  const { run_id } = run.head;
  const name = run.steps[step]?.name ?? '';
  const giver = useGiver();
  const reason = useReason('insert', 'may');
  const [text, setText] = useState('');
  const [goTo, setGoTo] = useState<{ line: number }>();
  const request = { before: step, steps: text };
  const { count, faults, error, pending, tell } = useStepsCheck(run_id, request);
  const give = async (reason: string): Promise<void> => {
    try {
      await insertSteps(run_id, request, giver.said(reason));
      giver.keep();
    } catch (refusal) {
      // What the gateway finds only now stands at its line, too.
      if (refusal instanceof Problem && refusal.errors.length > 0) tell(refusal);
      throw refusal;
    }
  };
  return (
    <Ask
      wide
      title={`Insert steps before “${name}”?`}
      consequence={
        <p>
          They are done at once, one after another. Then the run waits on at “{name}”: try it again, or skip
          it. They may name the payload, the parameters and the files of the run, the steps before them, and
          each other.
        </p>
      }
      act={{ word: 'Insert them', ready: count !== undefined && !pending, run: give }}
      reason={reason}
      close={close}
    >
      {which}
      <div className={styles['editor']}>
        <Suspense fallback={<div className={styles['blank']} />}>
          <YamlEditor label="Steps (YAML)" text={text} onChange={setText} faults={faults} goTo={goTo} low />
        </Suspense>
      </div>
      <div aria-live="polite" className="stack-8">
        <FaultList faults={faults} show={(line) => setGoTo({ line })} />
        <p className="quiet">
          {wordOf({
            empty: text.trim() === '',
            pending,
            error,
            faults: faults.length,
            count: count ?? 0,
          })}
        </p>
      </div>
      {giver.asks}
    </Ask>
  );
}

function wordOf(of: {
  empty: boolean;
  pending: boolean;
  error: string | undefined;
  faults: number;
  count: number;
}): string {
  if (of.empty) return 'Write them as in a workflow: each begins with “- name:”.';
  if (of.pending) return 'checking …';
  if (of.error !== undefined) return `They would not be taken: ${of.error}`;
  if (of.faults > 0) return '';
  return of.count === 1 ? 'The step can be done.' : `All ${of.count} steps can be done.`;
}
