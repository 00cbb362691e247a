import { Suspense, type ReactElement, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { capital } from './told.tsx';

/** Parts of a screen behind tabs, each by its word; the children are the one that is chosen. */
export function Tabbed<Part extends string>({
  label,
  parts,
  chosen,
  choose,
  className = '',
  panel = '',
  children,
}: {
  label: string;
  parts: readonly Part[];
  chosen: Part;
  choose: (part: Part) => void;
  className?: string;
  /** The class of what is below the tabs. */
  panel?: string | undefined;
  children: ReactNode;
}): ReactElement {
  return (
    <Tabs className={className} selectedKey={chosen} onSelectionChange={(key) => choose(key as Part)}>
      <TabList className="tabs" aria-label={label}>
        {parts.map((part) => (
          <Tab key={part} id={part} className="tab">
            {capital(part)}
          </Tab>
        ))}
      </TabList>
      <TabPanel key={chosen} id={chosen} className={panel}>
        <Suspense fallback={null}>{children}</Suspense>
      </TabPanel>
    </Tabs>
  );
}
