import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { SelectField } from '../design/choice.tsx';
import { own } from '../design/own.ts';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { type Edit, pathOf, pointerOf, type TextOutline, type TextStep } from '../workflow-text/index.ts';
import styles from './editor.module.css';
import { aboutQuery, type LabWords } from './lab-words.ts';

/** Asks who does the first step of a workflow that has none, and what, and writes it. */
export function FirstStep({
  outline: { values },
  lab: { modules },
  edit,
  choose,
}: {
  outline: TextOutline;
  lab: LabWords;
  edit: (edit: Edit) => void;
  choose: (pointer: string) => void;
}): ReactElement {
  const isNamed = typeof values['name'] === 'string';
  const [name, setName] = useState('');
  const [module, setModule] = useState('');
  const [action, setAction] = useState('');
  const { data } = useQuery({ ...aboutQuery(module), enabled: modules.includes(module) });
  const actions = data?.about?.actions ?? [];
  const isMissing = [module, action, isNamed ? 'named' : name.trim()].includes('');
  const add = (): void => {
    if (!isNamed) edit({ path: ['name'], value: name.trim() });
    edit({ path: ['flowdef', 0], value: { name: action, module, action }, isNew: true });
    choose('/flowdef/0');
  };
  return (
    <form
      className="stack-12"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isMissing) add();
      }}
    >
      {isNamed ? null : <TextInput label="Name of the workflow" value={name} onChange={setName} required />}
      <SelectField
        label="module *"
        value={module}
        options={[{ id: '', word: 'Choose …' }, ...modules.map((id) => ({ id, word: id }))]}
        onChange={(next) => {
          setModule(next);
          setAction('');
        }}
      />
      {actions.length === 0 ? (
        <TextInput label="action" value={action} onChange={setAction} required />
      ) : (
        <SelectField
          label="action *"
          value={action}
          options={[
            { id: '', word: 'Choose …' },
            ...actions.map(({ name: id, description }) => ({
              id,
              word: description ? `${id}: ${description}` : id,
            })),
          ]}
          onChange={setAction}
        />
      )}
      <div className="buttons">
        <Press type="submit" isDisabled={isMissing}>
          Add the first step
        </Press>
      </div>
    </form>
  );
}

/** Puts a step behind the chosen one, or takes it out. */
export function StepButtons({
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

/** Puts a name below a key, whose value is then filled in. */
export function AddName({ to, add }: { to: string; add: (name: string) => void }): ReactElement {
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
export function Dependencies({
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
