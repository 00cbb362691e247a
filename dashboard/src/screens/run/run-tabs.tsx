import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, type ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { RunOutline } from '../../aside/index.ts';
import { LogPanel } from './log-panel.tsx';
import { runRoute } from './run-route.ts';
import { tabs, type Tab as TabName } from './run-search.ts';
import styles from './run-tabs.module.css';
import { StepPanel } from './step-panel.tsx';

const FilesPanel = lazy(async () => ({ default: (await import('./files-panel.tsx')).FilesPanel }));
const ValuesPanel = lazy(async () => ({ default: (await import('./values-panel.tsx')).ValuesPanel }));
const DefinitionPanel = lazy(async () => ({
  default: (await import('./definition-panel.tsx')).DefinitionPanel,
}));
const EventsPanel = lazy(async () => ({ default: (await import('./events-panel.tsx')).EventsPanel }));
const ComparePanel = lazy(async () => ({ default: (await import('./compare-panel.tsx')).ComparePanel }));

const titles: Record<TabName, string> = {
  step: 'Step',
  log: 'Log',
  files: 'Files',
  values: 'Values',
  definition: 'Definition',
  events: 'Events',
  compare: 'Compare',
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
        {tabs.map((name) => (
          <Tab key={name} id={name} className={styles['tab'] ?? ''}>
            {titles[name]}
          </Tab>
        ))}
      </TabList>
      <TabPanel id={tab} className={styles['panel'] ?? ''}>
        <Suspense fallback={null}>
          <Part tab={tab} run={run} selected={selected} />
        </Suspense>
      </TabPanel>
    </Tabs>
  );
}

function Part({ tab, run, selected }: { tab: TabName; run: RunOutline; selected: number }): ReactElement {
  const id = run.head.run_id;
  switch (tab) {
    case 'step':
      return <StepPanel run={run} position={selected} />;
    case 'log':
      return <LogPanel key={id} run={run} />;
    case 'files':
      return <FilesPanel runId={id} />;
    case 'values':
      return <ValuesPanel run={run} />;
    case 'definition':
      return <DefinitionPanel runId={id} />;
    case 'events':
      return <EventsPanel key={id} run={run} />;
    case 'compare':
      return <ComparePanel run={run} />;
  }
}
