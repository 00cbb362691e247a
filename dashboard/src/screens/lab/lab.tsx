import type { ReactElement } from 'react';
import { Locations } from './locations.tsx';
import { Modules } from './modules.tsx';
import { WholeLab } from './whole-lab.tsx';
import styles from './lab.module.css';

/** What the workcell consists of: its places and what sits there, its modules, and what can be ordered of it all. */
export function LabScreen(): ReactElement {
  return (
    <div className={`${styles['lab']} data`}>
      <h1 className="unseen">Lab</h1>
      <WholeLab />
      <Modules />
      <Locations />
    </div>
  );
}
