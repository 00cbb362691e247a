import type { ReactElement, ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import styles from './press.module.css';

/**
 * A button. `main` is the one thing to do on a screen, `quiet` one of many, `danger` what cannot be taken back.
 */
export function Press({
  look = 'normal',
  children,
  ...props
}: Omit<ButtonProps, 'className' | 'style' | 'children'> & {
  look?: 'normal' | 'main' | 'quiet' | 'danger';
  children: ReactNode;
}): ReactElement {
  return (
    <Button {...props} className={styles['press'] ?? ''} data-look={look}>
      {children}
    </Button>
  );
}
