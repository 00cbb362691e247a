import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, type ReactElement } from 'react';
import type { Fault } from '../api/index.ts';
import { SelectField } from '../design/choice.tsx';
import { own } from '../design/own.ts';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { Notice, Told } from '../design/told.tsx';
import { toText } from '../design/value-text.ts';
import {
  type Edit,
  isSame,
  pathOf,
  pointerOf,
  type Path,
  type TextOutline,
  type TextStep,
} from '../workflow-text/index.ts';
import styles from './editor.module.css';
import { aboutQuery, type LabWords } from './lab-words.ts';
import { fieldsOfStep, orderOfKeys, readField, type StepField, typedText } from './step-fields.ts';
import { useEdit } from './use-edit.ts';

/** How long a person pauses before what they typed is put into the text (milliseconds). */
const restMs = 400;
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
}): ReactElement {
  const { edit, refused } = useEdit(text, onChange);
  const { steps, problem } = outline;
  const at = steps.findIndex(({ pointer }) => pointer === chosen);
  const step = steps[at];
  const goTo = (next: TextStep | undefined): void => next && choose(next.pointer);
  return (
    <div className="stack-12">
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

/** Puts a step behind the chosen one, or takes it out. */
function StepButtons({
  step: { pointer, values },
  outline: { steps },
  edit,
  choose,
}: {
  step: TextStep;
  outline: TextOutline;
  edit: (edit: Edit) => void;
  choose: (pointer: string) => void;
}): ReactElement {
  const path = pathOf(pointer);
  const list = pointerOf(path.slice(0, -1));
  const isAlone = steps.filter((each) => pointerOf(pathOf(each.pointer).slice(0, -1)) === list).length === 1;
  const add = (): void => {
    const next = [...path.slice(0, -1), Number(path.at(-1)) + 1];
    const { module = '', action = '' } = values;
    edit({ path: next, value: { name: freeName(steps), module, action }, isNew: true });
    choose(pointerOf(next));
  };
  return (
    <div className="buttons">
      <Press onPress={add}>Add a step behind it</Press>
      <Press isDisabled={isAlone} onPress={() => edit({ path, value: undefined })}>
        Take it out
      </Press>
    </div>
  );
}

/** `step 7`, as long as no step is called so. */
function freeName(steps: readonly TextStep[]): string {
  const names = new Set(steps.map(({ values: { name } }) => name));
  let number = steps.length + 1;
  while (names.has(`step ${number}`)) number += 1;
  return `step ${number}`;
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

/** One value of a step. What is typed is put into the text once it rests, or when the field is left. */
function Field({
  field,
  put,
  fault,
}: {
  field: StepField;
  put: (value: unknown) => void;
  fault: string | undefined;
}): ReactElement {
  const { label, options, hint, required, value, type } = field;
  const there = typedText(field);
  const [typed, setTyped] = useState<string>();
  const [known, setKnown] = useState(there);
  // The text has changed by itself, and not to what is typed here.
  if (known !== there) {
    setKnown(there);
    if (typed !== undefined && !isSame(valueIn(field, typed), value)) setTyped(undefined);
  }
  const give = useEffectEvent((text: string) => {
    const read = readField(field, text);
    if ('error' in read) return;
    const next = 'value' in read ? read.value : undefined;
    if (!isSame(next, value ?? undefined)) put(next);
  });
  useEffect(() => {
    if (typed === undefined) return undefined;
    const timer = setTimeout(() => give(typed), restMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const leave = (): void => {
    if (typed === undefined) return;
    const read = readField(field, typed);
    if ('error' in read) return;
    const next = 'value' in read ? read.value : undefined;
    if (!isSame(next, value ?? undefined)) put(next);
    else setTyped(undefined);
  };
  const shown = typed ?? there;
  const read = typed === undefined ? undefined : readField(field, typed);
  const wrong = read && 'error' in read ? read.error : fault;
  if (options.length > 0) {
    return (
      <div className="stack-4">
        <SelectField
          label={required ? `${label} *` : label}
          value={shown}
          options={asChoices(options, there)}
          onChange={(next) => {
            setTyped(next);
            const chosen = readField(field, next);
            if (!('error' in chosen)) put('value' in chosen ? chosen.value : undefined);
          }}
        />
        {hint === '' ? null : (
          <span className="quiet small">
            <Told text={hint} />
          </span>
        )}
        {wrong === undefined ? null : <span className="wrong">{wrong}</span>}
      </div>
    );
  }
  return (
    <div onBlur={leave}>
      <TextInput
        label={label}
        value={shown}
        onChange={setTyped}
        hint={hint.replaceAll('`', '')}
        required={required}
        lines={linesFor(shown)}
        mono={type !== 'string'}
        {...(wrong === undefined ? {} : { error: <Told text={wrong} /> })}
      />
    </div>
  );
}

function valueIn(field: StepField, text: string): unknown {
  const read = readField(field, text);
  return 'value' in read ? read.value : undefined;
}

/** The options by their texts; one that is not there yet has an entry of its own. */
function asChoices(options: StepField['options'], there: string): { id: string; word: string }[] {
  const choices = options.map(({ value, word }) => ({
    id: value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value),
    word,
  }));
  return choices.some(({ id }) => id === there)
    ? choices
    : [{ id: there, word: there === '' ? 'Choose …' : there }, ...choices];
}

const mostLines = 8;
const longLine = 60;

function linesFor(text: string): number {
  const lines = text.split('\n').length;
  if (lines === 1) return text.length > longLine ? 3 : 1;
  return Math.min(lines + 1, mostLines);
}

/** Puts a name below a key, whose value is then filled in. */
function AddName({ to, add }: { to: string; add: (name: string) => void }): ReactElement {
  const [name, setName] = useState('');
  const put = (): void => {
    if (name.trim() === '') return;
    add(name.trim());
    setName('');
  };
  return (
    <form
      className={`tools ${styles['add']}`}
      onSubmit={(event) => {
        event.preventDefault();
        put();
      }}
    >
      <TextInput label={`Another of “${to}”, by its name`} value={name} onChange={setName} />
      <Press type="submit" isDisabled={name.trim() === ''}>
        Add
      </Press>
    </form>
  );
}

/** The steps that must be done before it, where the order is not that of the text. */
function Dependencies({
  step,
  outline,
  put,
}: {
  step: TextStep;
  outline: TextOutline;
  put: (names: string[] | undefined) => void;
}): ReactElement | null {
  const written = own(step.values, 'dependencies');
  const names = [written ?? []].flat().filter((name) => typeof name === 'string');
  if (outline.values['execution'] !== 'dag' && names.length === 0) return null;
  const others = outline.steps
    .map(({ values, pointer }) => ({ name: values['name'], pointer }))
    .filter(
      ({ name, pointer }) => typeof name === 'string' && pointer !== step.pointer && !names.includes(name),
    )
    .map(({ name }) => ({ id: String(name), word: String(name) }));
  return (
    <div className="stack-8">
      <h3>After</h3>
      {names.length === 0 ? <p className="soft">It begins at once: it waits for no step.</p> : null}
      <ul className="stack-4">
        {names.map((name) => (
          <li key={name} className="apart">
            <span className="whole">{name}</span>
            <Press
              look="quiet"
              aria-label={`Do not wait for ${name}`}
              onPress={() => put(leaveOut(names, name))}
            >
              take away
            </Press>
          </li>
        ))}
      </ul>
      {others.length === 0 ? null : (
        <SelectField
          label="Waits also for"
          value=""
          options={[{ id: '', word: 'Choose a step …' }, ...others]}
          onChange={(name) => (name === '' ? undefined : put([...names, name]))}
        />
      )}
    </div>
  );
}

function leaveOut(names: readonly string[], name: string): string[] | undefined {
  const left = names.filter((each) => each !== name);
  return left.length === 0 ? undefined : left;
}
