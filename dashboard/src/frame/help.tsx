import type { ReactElement } from 'react';
import { DialogBox } from '../design/dialog-box.tsx';
import { Fact } from '../design/panel.tsx';
import { Press } from '../design/press.tsx';
import type { Shortcut } from './shortcuts.ts';

/** All shortcuts of the page. */
export function Help({
  shortcuts,
  close,
}: {
  shortcuts: readonly Shortcut[];
  close: () => void;
}): ReactElement {
  return (
    <DialogBox title="Keys" close={close} actions={<Press onPress={close}>Close</Press>}>
      <dl className="facts">
        {shortcuts.map(({ keys, does }) => (
          <Fact
            key={keys}
            of={keys.split(' ').map((key, at) => (
              <kbd key={at}>{key}</kbd>
            ))}
          >
            {does}
          </Fact>
        ))}
      </dl>
    </DialogBox>
  );
}
