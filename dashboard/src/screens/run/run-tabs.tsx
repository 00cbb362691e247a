import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { RunOutline } from '../../aside/outline.ts';
import { runRoute } from './run-route.ts';
import { tabs, type Tab as TabName } from './run-search.ts';
import styles from './run-tabs.module.css';
import { StepPanel } from './step-panel.tsx';

const titles: Partial<Record<TabName, string>> = {
  step: 'Step',
};

/** What is known of the run, in parts: the selected step first. */
export function RunTabs({ run, selected }: { run: RunOutline; selected: number }): ReactElement {
  const { tab = 'step' } = runRoute.useSearch();
  const navigate = useNavigate({ from: '/runs/$id' });
  return (
    <Tabs
      className={styles['tabs'] ?? ''}
      selectedKey={tab}
      onSelectionChange={(key) =>
        void navigate({
          search: (now) => ({ ...now, tab: key === 'step' ? undefined : (key as TabName) }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <TabList className={styles['list'] ?? ''} aria-label="Parts of the run">
        {tabs.map((name) =>
          titles[name] === undefined ? null : (
            <Tab key={name} id={name} className={styles['tab'] ?? ''}>
              {titles[name]}
            </Tab>
          ),
        )}
      </TabList>
      <TabPanel id="step" className={styles['panel'] ?? ''}>
        <StepPanel run={run} position={selected} />
      </TabPanel>
    </Tabs>
  );
}
