import type { ReactElement, ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import styles from './press.module.css';

/**
 * A button. `main` is the one thing to do on a screen, `quiet` one of many, `danger` what cannot be taken back.
 */
export function Press({
  look = 'normal',
  waits = false,
  children,
  ...props
}: Omit<ButtonProps, 'className' | 'style' | 'children'> & {
  look?: 'normal' | 'main' | 'quiet' | 'danger';
  /** True while it has been pressed and nothing has come of it yet. It keeps the focus, which a disabled button loses. */
  waits?: boolean;
  children: ReactNode;
}): ReactElement {
  return (
    <Button {...props} className={styles['press'] ?? ''} data-look={look} data-waits={waits || undefined}>
      {children}
    </Button>
  );
}
