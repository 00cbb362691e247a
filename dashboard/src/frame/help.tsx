import type { ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Press } from '../design/press.tsx';
import { useCloseElsewhere } from '../design/use-close-elsewhere.ts';
import styles from './help.module.css';
import type { Shortcut } from './keys.ts';

/** All shortcuts of the page. */
export function Help({
  shortcuts,
  close,
}: {
  shortcuts: readonly Shortcut[];
  close: () => void;
}): ReactElement {
  useCloseElsewhere(close);
  return (
    <ModalOverlay className={styles['overlay'] ?? ''} isOpen onOpenChange={close} isDismissable>
      <Modal className={styles['modal'] ?? ''}>
        <Dialog className={styles['dialog'] ?? ''}>
          <Heading slot="title">Keys</Heading>
          <dl>
            {shortcuts.map(({ keys, does }) => (
              <div key={keys}>
                <dt>
                  {keys.split(' ').map((key, at) => (
                    <kbd key={at}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <Press onPress={close}>Close</Press>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
