import { useMutation } from '@tanstack/react-query';
import { useId, useState, type ReactElement, type ReactNode } from 'react';
import { DialogBox } from './dialog-box.tsx';
import { Press } from './press.tsx';
import { Failed } from './told.tsx';
import { TextInput } from './text-input.tsx';

/** What a dialog says and asks before something is done. */
export interface AskProps<Given> {
  title: string;
  /** What will happen. */
  consequence: ReactNode;
  /**
   * The word on the button, and what it does; rejects with what is to be shown. `ready` is false while what is filled in is known not
   * to do.
   */
  act: { word: string; run: (given: Given) => Promise<void>; ready?: boolean };
  danger?: boolean;
  /** Whether it asks why. */
  reason?: 'none' | 'may' | 'must';
  /** True where much is to be filled in. */
  wide?: boolean;
  close: () => void;
  /** More to fill in. */
  children?: ReactNode;
}

/**
 * The second step of an act: says what it will do, and asks why where that is kept. A refusal stays in it; it closes when the gateway
 * has said yes. What it does is given the reason.
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
}: AskProps<string>): ReactElement {
  const [why, setWhy] = useState('');
  const send = useMutation({ mutationFn: () => act.run(why.trim()), onSuccess: close });
  const fit = act.ready !== false && (reason !== 'must' || why.trim() !== '');
  const form = useId();
  return (
    <DialogBox
      title={title}
      close={close}
      wide={wide}
      acts
      sending={send.isPending}
      actions={
        <>
          <Press onPress={close} isDisabled={send.isPending}>
            Leave it
          </Press>
          <Press
            type="submit"
            form={form}
            look={danger ? 'danger' : 'main'}
            isDisabled={!fit}
            waits={send.isPending}
          >
            {send.isPending ? 'Waiting for the gateway …' : act.word}
          </Press>
        </>
      }
    >
      <form
        id={form}
        className="stack-12"
        onSubmit={(event) => {
          event.preventDefault();
          if (fit && !send.isPending) send.mutate();
        }}
      >
        <div>{consequence}</div>
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
      <Failed error={send.error} />
    </DialogBox>
  );
}
