import { useLocation } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './dialog-box.module.css';

/** A dialog over the screen on which it was begun. */
export function DialogBox({
  title,
  close,
  actions,
  wide = false,
  acts = false,
  sending = false,
  children,
}: {
  title: string;
  close: () => void;
  /** What ends it. */
  actions: ReactNode;
  /** True where much is to be filled in. */
  wide?: boolean;
  /** True where something comes of it, and false where it only tells. */
  acts?: boolean;
  /** True while it must not be closed. */
  sending?: boolean;
  children: ReactNode;
}): ReactElement {
  useCloseElsewhere(close);
  return (
    <ModalOverlay className={styles['overlay'] ?? ''} isOpen onOpenChange={close} isDismissable={!sending}>
      <Modal className={`card ${styles['modal']}`} data-wide={wide || undefined}>
        <Dialog className={`stack-16 ${styles['dialog']}`} role={acts ? 'alertdialog' : 'dialog'}>
          <Heading slot="title">{title}</Heading>
          {children}
          <div className={`actions ${styles['actions']}`}>{actions}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Closes a dialog once the page shows another screen: an act belongs to the one on which it was begun. */
function useCloseElsewhere(close: () => void): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const begun = useRef(path);
  const leave = useEffectEvent(close);
  useEffect(() => {
    if (path !== begun.current) leave();
  }, [path]);
}
