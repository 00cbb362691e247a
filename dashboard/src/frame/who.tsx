import { useState, type ReactElement } from 'react';
import { Dialog, DialogTrigger, Input, Label, Popover, TextField } from 'react-aria-components';
import { Press } from '../design/press.tsx';
import { useRemembered } from './remembered.ts';
import styles from './who.module.css';

/** The name that this browser gives with each order: who does it. '' where nobody has said. */
export function useWho(): [string, (name: string) => void] {
  return useRemembered('weir.name');
}

/** Says who sits here, and asks it. */
export function Who(): ReactElement {
  const [name, setName] = useWho();
  const [draft, setDraft] = useState(name);
  return (
    <DialogTrigger onOpenChange={() => setDraft(name)}>
      <Press look="quiet">{name === '' ? 'Who are you?' : name}</Press>
      <Popover className={styles['popover'] ?? ''} placement="bottom end">
        <Dialog className={styles['dialog'] ?? ''} aria-label="Your name">
          {({ close }) => (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                setName(draft.trim());
                close();
              }}
            >
              <TextField value={draft} onChange={setDraft} autoFocus maxLength={100}>
                <Label>Your name</Label>
                <Input className={styles['input'] ?? ''} autoComplete="name" />
              </TextField>
              <p>It stands beside what you order, in logs and events.</p>
              <Press type="submit" look="main">
                Keep
              </Press>
            </form>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
