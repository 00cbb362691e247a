import { lazy, Suspense, useMemo, type ReactElement } from 'react';
import { formatTime, type Datapoint } from '../../../../client/index.ts';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import styles from './experiments.module.css';
import { coursesOf, type Course } from './values-over-time.ts';

const Plot = lazy(async () => ({ default: (await import('../../design/plot/plot.tsx')).Plot }));
/** More plots than these are not looked at; each value stands in its run. */
const mostPlots = 12;

/** What an experiment has measured, label by label, over time. */
export function Courses({ datapoints }: { datapoints: readonly Datapoint[] }): ReactElement {
  const courses = useMemo(() => coursesOf(datapoints), [datapoints]);
  if (courses.length === 0) {
    return <Panel title="Values over time">Its runs have returned no numbers yet.</Panel>;
  }
  return (
    <div className={styles['plots']}>
      {courses.slice(0, mostPlots).map((course) => (
        <CoursePanel key={course.label} course={course} />
      ))}
    </div>
  );
}

function CoursePanel({ course }: { course: Course }): ReactElement {
  const { label, at, values, runs } = course;
  const series = useMemo(() => [{ name: label, values }], [label, values]);
  const last = values.at(-1);
  return (
    <Panel title={label} aside={<span>last {last}</span>}>
      <Suspense fallback={<div className={styles['plotPlace']} />}>
        <Plot x={at} series={series} label={`${label} over time: ${values.length} values`} time />
      </Suspense>
      <details>
        <summary>As a table</summary>
        <div className={styles['scroll']}>
          <table className={styles['values']}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">{label}</th>
                <th scope="col">Run</th>
              </tr>
            </thead>
            <tbody>
              {at.map((moment, index) => (
                <tr key={index}>
                  <td>{formatTime(moment)}</td>
                  <td>{values[index]}</td>
                  <td>
                    {runs[index] ? <a href={`#/runs/${runs[index]}`}>{shortId(runs[index])}</a> : 'a client'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Panel>
  );
}
