import type { ReactElement } from 'react';
import { Fields } from '../asking/index.ts';
import { Panel } from '../design/panel.tsx';
import { Press } from '../design/press.tsx';
import { StateMark, type Shown } from '../design/state.tsx';
import styles from './handing-in.module.css';
import { FileTrigger } from 'react-aria-components';
import type { FilledIn } from './use-filled-in.ts';
import { fileAt, type UsedWorkflow, type WorkflowFile } from './used-workflows.ts';

const there: Shown = { key: 'done', word: 'attached' };
const missing: Shown = { key: 'attention', word: 'missing' };

function TakeAway({ name, onPress }: { name: string; onPress: () => void }): ReactElement {
  return (
    <Press look="quiet" aria-label={`Take ${name} away`} onPress={onPress}>
      take away
    </Press>
  );
}

/** The form that a workflow asks for: its parameters, the keys of its payload, and its files. */
export function ValuesForm({ of }: { of: FilledIn }): ReactElement | null {
  const { about, parameters, payload, files } = of;
  if (!about) return null;
  const wanted = new Map(about.files.map((file) => [file.name, file]));
  const more = files.given.filter(({ name }) => !wanted.has(name));
  if (parameters.fields.length + about.payload_keys.length + wanted.size + more.length === 0) {
    const isGiven = about.parameters.length > 0;
    return (
      <Panel title="Values">
        {isGiven ? 'The table gives all that it asks for.' : 'It asks for no values and no files.'}
      </Panel>
    );
  }
  return (
    <Panel
      title="Values"
      aside={
        wanted.size === 0 ? null : (
          <FileTrigger allowsMultiple onSelect={(list) => files.add([...(list ?? [])])}>
            <Press>Attach files …</Press>
          </FileTrigger>
        )
      }
    >
      <div className="stack-12">
        <Fields {...parameters} />
        <Fields {...payload} mono />
        <ul className="stack-4">
          {[...wanted].map(([name, { step, given }]) => {
            return (
              <li key={name}>
                <StateMark shown={given ? there : missing} /> <code>{name}</code> for step {step + 1}
              </li>
            );
          })}
          {files.given.map(({ name, size }) => (
            <li key={`given ${name}`}>
              <code>{name}</code> {size} bytes <TakeAway name={name} onPress={() => files.takeAway(name)} />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** The workflows that the workflow uses: which are attached, and which are missing. */
export function WorkflowsPanel({
  used,
  attached,
  attach,
  takeAway,
}: {
  used: readonly UsedWorkflow[];
  attached: readonly WorkflowFile[];
  attach: (files: readonly File[]) => void;
  takeAway: (name: string) => void;
}): ReactElement | null {
  if (used.length + attached.length === 0) return null;
  const sent = new Set(used.map(({ path }) => fileAt(path, attached)));
  const unused = attached.filter((file) => !sent.has(file));
  return (
    <Panel
      title="Workflows it uses"
      aside={
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={['.yaml', '.yml', '.json']}
          onSelect={(list) => attach([...(list ?? [])])}
        >
          <Press>Attach workflows …</Press>
        </FileTrigger>
      }
    >
      <ul className={`stack-4 whole ${styles['uses']}`}>
        {used.map(({ path, text }) => {
          const file = fileAt(path, attached);
          return (
            <li key={path}>
              <StateMark shown={text === undefined ? missing : there} />
              <code>{path}</code>{' '}
              {file ? <TakeAway name={file.name} onPress={() => takeAway(file.name)} /> : null}
            </li>
          );
        })}
        {unused.map(({ name }) => (
          <li key={`unused ${name}`}>
            <StateMark shown={{ key: 'idle', word: 'not used' }} />
            <code>{name}</code> <TakeAway name={name} onPress={() => takeAway(name)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
