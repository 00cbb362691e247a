import { useQuery } from '@tanstack/react-query';
import { type RefObject, useState, type ReactElement } from 'react';
import type { Fault } from '../api/index.ts';
import { SelectField } from '../design/choice.tsx';
import { Press } from '../design/press.tsx';
import { Notice, Told } from '../design/told.tsx';
import { toText } from '../design/value-text.ts';
import {
  type Edit,
  pathOf,
  pointerOf,
  type Path,
  type TextOutline,
  type TextStep,
} from '../workflow-text/index.ts';
import styles from './editor.module.css';
import { aboutQuery, type LabWords } from './lab-words.ts';
import { Field } from './step-field.tsx';
import { fieldsOfStep, orderOfKeys } from './step-fields.ts';
import { AddName, Dependencies, FirstStep, StepButtons } from './step-parts.tsx';
import { useEdit } from './use-edit.ts';

const none: readonly Fault[] = [];

/** The chosen step of a workflow as a form: what is changed in it is changed in the text, and nothing else is. */
export function StepForm({
  text,
  onChange,
  outline,
  chosen,
  choose,
  lab,
  faults = none,
  editingRef,
}: {
  text: string;
  onChange: (text: string) => void;
  outline: TextOutline;
  /** The pointer of the step; undefined while none is chosen. */
  chosen: string | undefined;
  choose: (pointer: string) => void;
  lab: LabWords;
  /** What the gateway has found in this text, and in no other that comes with it. */
  faults?: readonly Fault[];
  /** Resolves once what was changed here is in the text. */
  editingRef: RefObject<Promise<void>>;
}): ReactElement {
  const { edit, refused } = useEdit(text, onChange, editingRef);
  const { steps, problem } = outline;
  const at = steps.findIndex(({ pointer }) => pointer === chosen);
  const step = steps[at];
  const goTo = (next: TextStep | undefined): void => next && choose(next.pointer);
  return (
    <div className="stack-12">
      {steps.length === 0 ? null : (
        <div className="apart">
          <span className="soft">
            {step
              ? `Step ${at + 1} of ${steps.length}`
              : `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`}
          </span>
          <span className="buttons">
            <Press
              look="quiet"
              aria-label="The step before"
              isDisabled={at <= 0}
              onPress={() => goTo(steps[at - 1])}
            >
              ↑
            </Press>
            <Press
              look="quiet"
              aria-label="The next step"
              isDisabled={at >= steps.length - 1}
              onPress={() => goTo(steps[at + 1])}
            >
              ↓
            </Press>
          </span>
        </div>
      )}
      {problem === undefined ? null : (
        <Notice kind="attention">
          The form waits until the text can be read: <Told text={problem} />
        </Notice>
      )}
      {refused === undefined ? null : <Notice kind="failed">{refused}</Notice>}
      {step ? (
        <FormOfStep
          key={step.pointer}
          {...{ step, outline, lab, edit, choose }}
          faults={faults}
          isOff={problem !== undefined}
        />
      ) : steps.length === 0 && problem === undefined ? (
        <FirstStep {...{ outline, lab, edit, choose }} />
      ) : (
        <p className="soft">
          Put the cursor into a step, or choose one: its arguments and conditions stand here.
        </p>
      )}
    </div>
  );
}

function FormOfStep({
  step,
  outline,
  lab,
  edit,
  choose,
  faults,
  isOff,
}: {
  step: TextStep;
  outline: TextOutline;
  lab: LabWords;
  edit: (edit: Edit) => void;
  choose: (pointer: string) => void;
  faults: readonly Fault[];
  isOff: boolean;
}): ReactElement {
  const { pointer, values, merged } = step;
  const [added, setAdded] = useState<readonly string[]>([]);
  const module = typeof values['module'] === 'string' ? values['module'] : '';
  const isKnown = lab.modules.includes(module);
  const { data } = useQuery({ ...aboutQuery(module), enabled: isKnown });
  const about = isKnown ? (data?.about ?? undefined) : undefined;
  const order = orderOfKeys(lab.schema);
  const { groups, absent } = fieldsOfStep(values, { schema: lab.schema, about, modules: lab.modules, added });
  const put = (path: Path, value: unknown): void => {
    const [key = ''] = path;
    // The order is that of the step's own keys.
    const isNew = path.length === 1 || (values[key] ?? undefined) === undefined;
    const behind = isNew ? order.slice(0, order.indexOf(String(key))) : [];
    edit({ path: [...pathOf(pointer), ...path], value, behind });
  };
  const inner = outline.steps.filter((each) => each.pointer.startsWith(`${pointer}/`));
  return (
    <fieldset className={`stack-16 ${styles['form']}`} disabled={isOff}>
      <legend className="unseen">Step {toText(values['name'])}</legend>
      {merged.length === 0 ? null : (
        <p className="soft small">
          {merged.map((key) => `“${key}”`).join(', ')} {merged.length === 1 ? 'comes' : 'come'} with
          “&lt;&lt;”. What you change here is changed for this step alone.
        </p>
      )}
      {faults
        .filter((fault) => fault.pointer === pointer)
        .map(({ message }, at) => (
          <p key={at} className="wrong">
            <Told text={withoutName(message)} />
          </p>
        ))}
      {groups.map(({ title, fields, more }) => (
        <div key={title} className="stack-8">
          <h3>{title}</h3>
          {fields.length === 0 && more === undefined ? <p className="soft">It takes none.</p> : null}
          {fields.map((field) => (
            <Field
              key={pointerOf(field.path)}
              field={field}
              put={(value) => put(field.path, value)}
              fault={faultOf(faults, pointer, field.path)}
            />
          ))}
          {more === undefined ? null : <AddName to={title} add={(name) => put([more, name], '')} />}
        </div>
      ))}
      <Dependencies {...{ step, outline }} put={(names) => put(['dependencies'], names)} />
      {inner.length === 0 ? null : (
        <div className="stack-8">
          <h3>Steps of its own</h3>
          <div className="buttons">
            {inner.map((each) => (
              <Press key={each.pointer} onPress={() => choose(each.pointer)}>
                {toText(each.values['name'] ?? each.pointer)}
              </Press>
            ))}
          </div>
        </div>
      )}
      {absent.length === 0 ? null : (
        <SelectField
          label="More keys"
          value=""
          options={[
            { id: '', word: 'Choose what to add …' },
            ...absent.map(({ key, words }) => ({ id: key, word: wordFor(key, words) })),
          ]}
          onChange={(key) => (key === '' ? undefined : setAdded([...added, key]))}
        />
      )}
      <StepButtons {...{ step, outline, edit, choose }} />
    </fieldset>
  );
}

/** `timeout: Seconds that the action may take` */
function wordFor(key: string, words: string): string {
  const short = words.split(/[.:;]/, 1)[0] ?? '';
  return short === '' ? key : `${key}: ${short}`;
}

/** What the gateway says of the value at a place of a step, without the name of the step. */
function faultOf(faults: readonly Fault[], step: string, path: Path): string | undefined {
  const place = step + pointerOf(path);
  const fault = faults.find(({ pointer }) => pointer === place || pointer.startsWith(`${place}/`));
  return fault && withoutName(fault.message);
}

function withoutName(message: string): string {
  return message.replace(/^step ".*?": /s, '');
}
