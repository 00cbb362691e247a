import { useState, type ReactElement } from 'react';
import { Problem, type HeldStep, type InsertPreview } from '../../../../../client/index.ts';
import { gateway, onceOf, saying, type Fault, type SaidOnce } from '../../../api/index.ts';
import { sentenceOf } from '../../../design/told.tsx';
import { useChecked } from '../../../design/rested.ts';
import { YamlEditor } from '../../../editor/index.ts';
import { SaidAsk } from '../../../session/index.ts';
import type { RunOutline } from '../../../worker/index.ts';
import { FaultList } from '../../../handing-in/index.ts';
import styles from './recovery.module.css';

/** What a dialog is given that is about a step at which a run waits. */
export interface HeldDialog {
  run: RunOutline;
  held: HeldStep;
  /** The choice among several that wait. */
  which: ReactElement | null;
  close: () => void;
}

/** What the gateway says of steps that somebody writes. */
interface Checked {
  /** How many steps would be put in; missing where they would be refused. */
  count?: number;
  faults: readonly Fault[];
  /** What is said of none of their lines. */
  error?: string;
}

const none: Checked = { faults: [] };

async function checkSteps(id: string, before: number, steps: string, signal: AbortSignal): Promise<Checked> {
  if (steps.trim() === '') return none;
  const request = { params: { path: { id }, query: { preview: '1' } }, body: { before, steps }, signal };
  return gateway.POST('/runs/{id}/insert', request).then(
    ({ data }) => ({ count: (data as InsertPreview).steps.length, faults: [] }),
    (refusal: unknown) => foundIn(refusal),
  );
}

/** A refusal that names places is told at those; what the gateway does not say at all may be asked again. */
function foundIn(refusal: unknown): Checked {
  const faults = refusal instanceof Problem ? refusal.errors : [];
  return faults.length > 0 ? { faults } : { faults, error: sentenceOf(refusal) };
}

/** Puts steps before the one at which a run waits: they are written as in a workflow, and checked meanwhile. */
export function InsertSteps({ run, held: { step }, which, close }: HeldDialog): ReactElement {
  const { run_id } = run.head;
  const name = run.steps[step]?.name ?? '';
  const [text, setText] = useState('');
  const [goTo, setGoTo] = useState<{ line: number }>();
  const {
    found = none,
    pending,
    tell,
  } = useChecked(text, (steps, signal) => checkSteps(run_id, step, steps, signal));
  const give = async (said: SaidOnce): Promise<void> => {
    try {
      const body = { before: step, steps: text, ...saying(said) };
      await gateway.POST('/runs/{id}/insert', { params: onceOf(run_id, said), body });
    } catch (refusal) {
      // What the gateway finds only now stands at its line, too.
      if (refusal instanceof Problem && refusal.errors.length > 0) tell(foundIn(refusal));
      throw refusal;
    }
  };
  return (
    <SaidAsk
      wide
      title={`Insert steps before “${name}”?`}
      consequence={
        <p>
          They are done at once, one after another. Then the run waits on at “{name}”: try it again, or skip
          it. They may name the payload, the parameters and the files of the run, the steps before them, and
          each other.
        </p>
      }
      act={{ word: 'Insert them', ready: found.count !== undefined && !pending, run: give }}
      verb="insert"
      reason="may"
      close={close}
    >
      {which}
      <div className={styles['editor']}>
        <YamlEditor
          label="Steps (YAML)"
          text={text}
          onChange={setText}
          faults={found.faults}
          goTo={goTo}
          low
        />
      </div>
      <div aria-live="polite" className="stack-8">
        <FaultList faults={found.faults} show={(line) => setGoTo({ line })} />
        <p className="quiet">{wordOf(text, pending, found)}</p>
      </div>
    </SaidAsk>
  );
}

function wordOf(text: string, pending: boolean, { error, faults, count = 0 }: Checked): string {
  if (text.trim() === '') return 'Write them as in a workflow: each begins with “- name:”.';
  if (pending) return 'checking …';
  if (error !== undefined) return `They would not be taken: ${error}`;
  if (faults.length > 0) return '';
  return count === 1 ? 'The step can be done.' : `All ${count} steps can be done.`;
}
