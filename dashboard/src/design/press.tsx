import type { ReactElement, ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import styles from './press.module.css';

/**
 * A button. `main` is the one thing to do on a screen, `quiet` one of many, `danger` what cannot be taken back.
 * One that whoever sits here may not press keeps its place and can have the focus, so that everybody can learn why.
 */
export function Press({
  look = 'normal',
  waits = false,
  whyNot,
  children,
  ...props
}: Omit<ButtonProps, 'className' | 'style' | 'children'> & {
  look?: 'normal' | 'main' | 'quiet' | 'danger';
  /** True while it has been pressed and nothing has come of it yet. It keeps the focus, which a disabled button loses. */
  waits?: boolean;
  /** Why it may not be pressed, in a sentence; undefined where it may. */
  whyNot?: string | undefined;
  children: ReactNode;
}): ReactElement {
  if (whyNot !== undefined)
    return (
      <button
        type="button"
        className={`control ${styles['press']}`}
        data-look={look}
        data-disabled
        aria-disabled="true"
        aria-label={props['aria-label']}
        aria-description={whyNot}
        title={whyNot}
      >
        {children}
      </button>
    );
  return (
    <Button
      {...props}
      className={`control ${styles['press']}`}
      data-look={look}
      data-waits={waits || undefined}
    >
      {children}
    </Button>
  );
}

/** A link that looks like a button, for it leads to what is to be done. */
export function PressLink({
  look = 'normal',
  href,
  children,
}: {
  look?: 'normal' | 'main';
  href: string;
  children: ReactNode;
}): ReactElement {
  return (
    <a className={`control ${styles['press']}`} data-look={look} href={href}>
      {children}
    </a>
  );
}
