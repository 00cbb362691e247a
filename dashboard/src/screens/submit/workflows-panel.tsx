import type { ReactElement } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import styles from './submit.module.css';
import { fileAt, type UsedWorkflow, type WorkflowFile } from './used-workflows.ts';

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
  const away = (name: string): ReactElement => (
    <Press look="quiet" aria-label={`Take ${name} away`} onPress={() => takeAway(name)}>
      take away
    </Press>
  );
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
      <ul className={styles['uses']}>
        {used.map(({ path, text }) => {
          const file = fileAt(path, attached);
          return (
            <li key={path}>
              <StateMark
                shown={
                  text === undefined
                    ? { key: 'attention', word: 'missing' }
                    : { key: 'done', word: 'attached' }
                }
              />
              <code>{path}</code> {file ? away(file.name) : null}
            </li>
          );
        })}
        {unused.map(({ name }) => (
          <li key={`unused ${name}`}>
            <StateMark shown={{ key: 'idle', word: 'not used' }} />
            <code>{name}</code> {away(name)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
