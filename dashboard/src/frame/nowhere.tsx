import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Notice } from '../design/notice.tsx';

/** An address that leads nowhere. */
export function Nowhere(): ReactElement {
  return (
    <Notice kind="plain">
      There is nothing at this address. <Link to="/">See how the lab stands now</Link>
    </Notice>
  );
}
