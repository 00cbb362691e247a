import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { valuesQuery } from '../../api/index.ts';
import type { inWorker, RunOutline } from '../../worker/index.ts';
import { Reading } from '../../design/told.tsx';
import { VirtualTable } from '../../design/virtual-table.tsx';
import { SearchField } from '../../design/text-input.tsx';
import { ShortId } from '../../design/address.tsx';
import { wordOfStep } from './step-look.ts';
import styles from './values.module.css';

/** All values that the run's steps have returned. */
export function ValuesPanel({ run }: { run: RunOutline }): ReactElement {
  return (
    <Reading of={useQuery(valuesQuery(run.head.run_id, run.revision))} what="the values">
      {(values) => <Values values={values} run={run} />}
    </Reading>
  );
}

type Value = Awaited<ReturnType<typeof inWorker<'readValues'>>>[number];

function Values({ values, run }: { values: readonly Value[]; run: RunOutline }): ReactElement {
  const { run_id: id } = run.head;
  const [text, setText] = useState('');
  if (values.length === 0) return <p className="quiet">No step has returned a value yet.</p>;
  const sought = text.toLowerCase();
  const rows = values.filter(({ label, name }) => `${label} ${name}`.toLowerCase().includes(sought));
  return (
    <div className="stack-12">
      <SearchField label="Search values by label or step" value={text} onChange={setText} />
      <VirtualTable
        label="Values"
        rows={rows}
        height={40}
        look={styles['box']}
        columns={[
          { head: 'Label', cell: ({ label }) => label },
          { head: 'Value', cell: (value) => <code>{value.text}</code>, title: (value) => value.text },
          {
            head: 'Step',
            cell: ({ step, name }) => (
              <Link to="/runs/$id" params={{ id }} search={{ step }} title={name}>
                {wordOfStep(run.steps, step)}
              </Link>
            ),
          },
          {
            head: 'Datapoint',
            cell: ({ datapoint }) => (datapoint === undefined ? null : <ShortId id={datapoint} />),
            className: styles['id'],
          },
        ]}
      />
    </div>
  );
}
