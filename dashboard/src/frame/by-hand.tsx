import type { ReactElement } from 'react';
import { DialogBox } from '../design/dialog-box.tsx';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';

/** Shows an address to be copied by hand, where the browser does not let the page copy it. */
export function ByHand({ address, close }: { address: string; close: () => void }): ReactElement {
  return (
    <DialogBox
      title="The address of what is seen"
      close={close}
      actions={<Press onPress={close}>Close</Press>}
    >
      <p>This browser does not let the page copy it: select it, and copy it from here.</p>
      <TextInput label="Address" value={address} onChange={() => undefined} mono focused />
    </DialogBox>
  );
}
