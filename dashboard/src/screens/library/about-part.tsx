import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { changeAbout, type LibraryWorkflow } from '../../api/index.ts';
import { Fact } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { Ago } from '../../design/time.tsx';
import { Failed } from '../../design/told.tsx';
import { ActPress, SaidAsk, useWho } from '../../session/index.ts';
import styles from './library.module.css';

/** What is typed of a workflow. */
interface Typed {
  tags: string;
  notes: string;
  editors: string;
}

/** The same, and the revision that it was begun from. */
type TypedOf = Typed & { revision: number };

/** What was typed and is not saved, by workflow; gone when the page is loaded anew. */
const unsaved = new Map<string, TypedOf>();

/** What stands beside the versions of a workflow: it is read by all, and changed by those who may. */
export function AboutPart({ of }: { of: LibraryWorkflow }): ReactElement {
  const [archives, setArchives] = useState(false);
  const { name, author, created_at, editors, archived, may_change } = of;
  const queries = useQueryClient();
  return (
    <div className={`stack-16 ${styles['form']}`}>
      <dl className="facts">
        <Fact of="Author">{author ?? 'nobody has said'}</Fact>
        <Fact of="First saved">
          <Ago at={created_at} />
        </Fact>
        <Fact of="By command">
          <code>weir workflow run {name}</code>
        </Fact>
        {may_change ? null : (
          <>
            <Fact of="Editors">{editors.join(', ') || 'none'}</Fact>
            <Fact of="Tags">{of.tags.join(', ') || 'none'}</Fact>
          </>
        )}
      </dl>
      {may_change ? (
        <>
          <AboutForm of={of} />
          <div>
            <ActPress scope="runs:submit" onPress={() => setArchives(true)}>
              {archived ? 'Take out of the archive …' : 'Archive …'}
            </ActPress>
          </div>
        </>
      ) : null}
      {archives ? (
        <SaidAsk
          title={archived ? `Take “${name}” out of the archive?` : `Archive “${name}”?`}
          consequence={
            <p>
              {archived
                ? 'It stands in the list again.'
                : 'It is left out of the list. It can be run all the same, and taken out again.'}
            </p>
          }
          act={{
            word: archived ? 'Take it out' : 'Archive it',
            run: async ({ by }) => {
              await changeAbout(name, { archived: !archived }, by);
              await queries.invalidateQueries({ queryKey: ['library'] });
            },
          }}
          close={() => setArchives(false)}
        />
      ) : null}
    </div>
  );
}

function AboutForm({ of }: { of: LibraryWorkflow }): ReactElement {
  const queries = useQueryClient();
  const [who] = useWho();
  const [typed, setShown] = useState(() => unsaved.get(of.name));
  // Whoever looks at another part meanwhile finds it again.
  const setTyped = (next: TypedOf | undefined): void => {
    if (next) unsaved.set(of.name, next);
    else unsaved.delete(of.name);
    setShown(next);
  };
  const { tags, notes, editors } = typed ?? typedOf(of);
  const change = (part: Partial<Typed>): void =>
    setTyped({ ...typedOf(of), revision: of.revision, ...unsaved.get(of.name), ...part });
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      if (!typed) return;
      const { revision } = typed;
      const body = { tags: listOf(typed.tags), notes: typed.notes.trim(), editors: listOf(typed.editors) };
      const saved = await changeAbout(of.name, { ...body, revision }, who);
      await queries.invalidateQueries({ queryKey: ['library'] });
      const now = unsaved.get(of.name);
      // What was typed meanwhile is not saved.
      setTyped(now && now !== typed ? { ...now, revision: saved.revision } : undefined);
    },
  });
  return (
    <form
      className="stack-12"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed && !isPending) mutate();
      }}
    >
      <TextInput
        label="Tags"
        value={tags}
        onChange={(text) => change({ tags: text })}
        hint="Words with commas between: the list is filtered by them."
      />
      <TextInput
        label="Notes"
        lines={6}
        value={notes}
        onChange={(text) => change({ notes: text })}
        hint="What it is for, and what somebody who runs it should know."
      />
      <TextInput
        label="Editors"
        value={editors}
        onChange={(text) => change({ editors: text })}
        hint={`Names with commas between: who may change it beside ${of.author ?? 'its author'}.`}
      />
      <Failed error={error} />
      <div className="buttons">
        <ActPress scope="runs:submit" type="submit" look="main" isDisabled={!typed} waits={isPending}>
          {isPending ? 'Waiting for the gateway …' : 'Save'}
        </ActPress>
        {typed ? (
          <Press look="quiet" onPress={() => setTyped(undefined)}>
            As it was
          </Press>
        ) : null}
      </div>
    </form>
  );
}

function typedOf({ tags, notes, editors }: Pick<LibraryWorkflow, 'tags' | 'notes' | 'editors'>): Typed {
  return { tags: tags.join(', '), notes, editors: editors.join(', ') };
}

/** What stands between commas, each once. Pure. */
export function listOf(typed: string): string[] {
  const parts = typed.split(',').map((each) => each.trim());
  return [...new Set(parts.filter((each) => each !== ''))];
}
