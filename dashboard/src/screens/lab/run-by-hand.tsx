import { useState, type ReactElement } from 'react';
import { runAction, newKey } from '../../api/index.ts';
import type { Module } from '../../../../client/index.ts';
import { Ask } from '../../design/ask.tsx';
import { Notice } from '../../design/notice.tsx';
import { Press } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { readText, toText } from '../../design/value-text.ts';
import { shortId } from '../../design/short-id.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import styles from './lab.module.css';
import { Results } from './results.tsx';

type Action = NonNullable<Module['about']>['actions'][number];

/** The arguments of an action as a form, and the action as a run of one step. Actions that need files are run from a workflow. */
export function RunByHand({ module, action }: { module: string; action: Action }): ReactElement {
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(action.args.map(({ name, default: of }) => [name, toText(of)])),
  );
  const [asked, setAsked] = useState<string>();
  const [run, setRun] = useState<string>();
  const { live } = useLinkState();
  const whyNot = useWhyNot('runs:submit');
  const readings = action.args.map((argument) => ({
    argument,
    reading: readText(texts[argument.name] ?? '', typeOf(argument)),
  }));
  const wrong = readings.some(
    ({ argument, reading }) => 'error' in reading || ('missing' in reading && argument.required),
  );
  const args = Object.fromEntries(
    readings.flatMap(({ argument, reading }) =>
      'value' in reading ? [[argument.name, reading.value] as const] : [],
    ),
  );
  const needsFiles = action.files.some(({ required }) => required);
  return (
    <div className={styles['form']}>
      {readings.map(({ argument, reading }) => (
        <TextInput
          key={argument.name}
          label={`${argument.name} (${typeOf(argument)})`}
          value={texts[argument.name] ?? ''}
          onChange={(text) => setTexts({ ...texts, [argument.name]: text })}
          hint={argument.description ?? undefined}
          error={'error' in reading ? reading.error : undefined}
          required={argument.required}
          mono
        />
      ))}
      <Results results={action.results} />
      {needsFiles ? <p>It needs files: hand it in as a workflow under Submit.</p> : null}
      <div className={styles['buttons']}>
        <Press isDisabled={!live || wrong || needsFiles} whyNot={whyNot} onPress={() => setAsked(newKey())}>
          Run by hand …
        </Press>
      </div>
      {run === undefined ? null : (
        <Notice kind="done">
          Handed in as run <a href={`#/runs/${run}`}>{shortId(run)}</a>
        </Notice>
      )}
      {asked === undefined ? null : (
        <Ask
          title={`Run ${action.name} on ${module}?`}
          consequence={
            <>
              <p>A run of one step is handed in. The instrument moves as soon as it is free.</p>
              <pre>{JSON.stringify(args, null, 2)}</pre>
            </>
          }
          act={{
            word: 'Run it',
            run: async () => setRun(await runAction({ module, action: action.name, args }, asked)),
          }}
          close={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

/** Modules of WEI describe types in Python's words, and some in none. */
function typeOf({ type }: Action['args'][number]): string {
  return typeof type === 'string' ? type : 'any';
}
