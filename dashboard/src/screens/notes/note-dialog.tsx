import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { RunNote } from '../../../../client/index.ts';
import { noteQuery, tagsQuery, writeNote } from '../../api/index.ts';
import { SaidAsk } from '../../session/index.ts';
import { DialogBox } from '../../design/dialog-box.tsx';
import { Press } from '../../design/press.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { Reading } from '../../design/told.tsx';
import styles from './notes.module.css';

/** So many tags of other runs are offered. */
const mostOffered = 12;

/** The tags in a text with commas between. Pure. */
export function tagsIn(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim());
  return [...new Map(tags.filter(Boolean).map((tag) => [tag.toLowerCase(), tag])).values()];
}

interface OfRun {
  run_id: string;
  /** Which run it is, as it is named on the page. */
  name: string;
  close: () => void;
}

/** Where somebody writes the tags and the note of a run. */
export function NoteDialog(of: OfRun): ReactElement {
  const query = useQuery(noteQuery(of.run_id));
  // What is typed goes by what was read when it was opened: where somebody else writes meanwhile, the gateway says so.
  const [first, setFirst] = useState<RunNote>();
  if (first === undefined && query.data && !query.isFetching) setFirst(query.data);
  if (first) return <Writing {...of} seen={first} />;
  return (
    <DialogBox
      title={`Tags and note of ${of.name}`}
      close={of.close}
      actions={<Press onPress={of.close}>Leave it</Press>}
    >
      <Reading of={{ data: undefined, error: query.error }} what="what was written">
        {() => null}
      </Reading>
    </DialogBox>
  );
}

function Writing({ run_id, name, close, seen }: OfRun & { seen: RunNote }): ReactElement {
  const client = useQueryClient();
  const { data: known = [] } = useQuery(tagsQuery);
  const [text, setText] = useState(seen.tags.join(', '));
  const [note, setNote] = useState(seen.note);
  const tags = tagsIn(text);
  const own = new Set(tags.map((tag) => tag.toLowerCase()));
  const offered = known.filter((tag) => !own.has(tag.toLowerCase())).slice(0, mostOffered);
  return (
    <SaidAsk
      title={`Tags and note of ${name}`}
      consequence="Everybody who sees the run sees them. The run itself does not change."
      wide
      act={{
        word: 'Write',
        run: async ({ by }) => {
          await writeNote(seen, { tags, note, by });
          await Promise.all(
            [['note', run_id], ['tags'], ['runs']].map((queryKey) => client.invalidateQueries({ queryKey })),
          );
        },
      }}
      close={close}
    >
      <TextInput
        label="Tags"
        hint="With commas between: good, batch 7"
        value={text}
        onChange={setText}
        focused
      />
      {offered.length === 0 ? null : (
        <div className="buttons" role="group" aria-label="Tags that other runs have">
          {offered.map((tag) => (
            <button
              key={tag}
              type="button"
              className="toggle"
              onClick={() => setText([...tags, tag].join(', '))}
            >
              + {tag}
            </button>
          ))}
        </div>
      )}
      <TextInput label="Note" lines={6} value={note} onChange={setNote} />
      <p className={`quiet small ${styles['last']}`}>
        {seen.by === null ? '' : `Last written by ${seen.by}.`}
      </p>
    </SaidAsk>
  );
}
