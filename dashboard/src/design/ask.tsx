import { useId, useState, type ReactElement, type ReactNode } from 'react';
import { DialogBox } from './dialog-box.tsx';
import { sentenceOf } from './problem.ts';
import { Notice } from './notice.tsx';
import { Press } from './press.tsx';
import { TextInput } from './text-input.tsx';
import { Told } from './told.tsx';

/**
 * The second step of an act: says what it will do, and asks why where that is kept. A refusal stays in it; it closes when the gateway
 * has said yes.
 */
export function Ask({
  title,
  consequence,
  act,
  danger = false,
  reason = 'none',
  wide = false,
  close,
  children,
}: {
  title: string;
  /** What will happen. */
  consequence: ReactNode;
  /**
   * The word on the button, and what it does; rejects with what is to be shown. `ready` is false while what is filled in is known not
   * to do.
   */
  act: { word: string; run: (reason: string) => Promise<void>; ready?: boolean };
  danger?: boolean;
  /** Whether it asks why. */
  reason?: 'none' | 'may' | 'must';
  /** True where much is to be filled in. */
  wide?: boolean;
  close: () => void;
  /** More to fill in. */
  children?: ReactNode;
}): ReactElement {
  const [why, setWhy] = useState('');
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string>();
  const fit = act.ready !== false && (reason !== 'must' || why.trim() !== '');
  const ready = fit && !sending;
  const form = useId();
  const run = async (): Promise<void> => {
    setSending(true);
    setRefused(undefined);
    try {
      await act.run(why.trim());
      close();
    } catch (error) {
      setRefused(sentenceOf(error));
      setSending(false);
    }
  };
  return (
    <DialogBox
      title={title}
      close={close}
      wide={wide}
      acts
      sending={sending}
      actions={
        <>
          <Press onPress={close} isDisabled={sending}>
            Leave it
          </Press>
          <Press
            type="submit"
            form={form}
            look={danger ? 'danger' : 'main'}
            isDisabled={!fit}
            waits={sending}
          >
            {sending ? 'Waiting for the gateway …' : act.word}
          </Press>
        </>
      }
    >
      <div>{consequence}</div>
      <form
        id={form}
        className="stack-12"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void run();
        }}
      >
        {children}
        {reason === 'none' ? null : (
          <TextInput
            label={reason === 'must' ? 'Why' : 'Why (may be left out)'}
            value={why}
            onChange={setWhy}
            required={reason === 'must'}
          />
        )}
      </form>
      {refused === undefined ? null : (
        <Notice kind="failed">
          <Told text={refused} />
        </Notice>
      )}
    </DialogBox>
  );
}
