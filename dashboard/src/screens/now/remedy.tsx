import { useState, type ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { type Lead, orderOf } from '../../attention/index.ts';
import { nameTarget } from '../../api/index.ts';
import ask from '../../design/ask.module.css';
import { Press } from '../../design/press.tsx';
import { Told } from '../../design/told.tsx';
import { useCloseElsewhere } from '../../design/use-close-elsewhere.ts';
import { Since } from '../../design/time.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import { OrderDialog, orderWords } from '../lab/order-dialog.tsx';
import styles from './attention.module.css';

/** What the gateway says to do about a reason: what will happen by itself, what to look at first, and the order that ends it. */
export function Remedy({
  lead: { reason, subject, module },
  close,
}: {
  lead: Extract<Lead, { to: 'remedy' }>;
  close: () => void;
}): ReactElement {
  const [ordered, setOrdered] = useState(false);
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const ends = orderOf(reason.next);
  useCloseElsewhere(close);
  if (ordered && ends) return <OrderDialog {...ends} close={close} />;
  return (
    <ModalOverlay className={ask['overlay'] ?? ''} isOpen onOpenChange={close} isDismissable>
      <Modal className={ask['modal'] ?? ''}>
        <Dialog className={ask['dialog'] ?? ''}>
          <Heading slot="title">{subject}</Heading>
          <p>
            <Told text={reason.text} />
            {reason.since === null ? null : (
              <>
                , for <Since at={reason.since} />
              </>
            )}
          </p>
          <dl className={styles['remedy']}>
            <dt>By itself</dt>
            <dd>
              <Told text={reason.then ?? 'nothing happens'} />
            </dd>
            <dt>First</dt>
            <dd>
              <Told text={reason.first ?? 'nothing'} />
            </dd>
            <dt>Then</dt>
            <dd>
              {reason.next === null ? (
                'there is no command for it: it ends when what it tells of ends'
              ) : (
                <code>{reason.next}</code>
              )}
            </dd>
          </dl>
          <div className={ask['buttons']}>
            <Press onPress={close}>Close</Press>
            {module === undefined ? null : (
              <a className={styles['lead']} href={`#/lab/${encodeURIComponent(module)}`}>
                Open {module}
              </a>
            )}
            {ends ? (
              <Press look="main" isDisabled={!live} whyNot={whyNot} onPress={() => setOrdered(true)}>
                {orderWords[ends.order]} {nameTarget(ends.target)} …
              </Press>
            ) : null}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
