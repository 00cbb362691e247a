import { useState, type ReactElement } from 'react';
import { Choice } from '../design/choice.tsx';
import type { Plate } from '../worker/index.ts';
import { Legend, PlateMap, PlateTable, rangeOf } from './plate-view.tsx';
import styles from './plate.module.css';

interface TitledPlate {
  key: string;
  title: string;
  /** Where the title leads. */
  href: string;
  plate: Plate;
}

type Values = Readonly<Record<string, number>>;

/** How much each well has more than that of the first plate; those that only one of them has are left out. Pure. */
export function differenceOf(first: Values, other: Values): Record<string, number> {
  return Object.fromEntries(
    Object.entries(other).flatMap(([well, value]) => {
      const before = Object.hasOwn(first, well) ? first[well] : undefined;
      return before === undefined ? [] : [[well, value - before]];
    }),
  );
}

/** Plates beside each other, in the colours of one scale; with `difference` the first as it is, and by how much the others differ from it. */
export function PlatesSideBySide({
  plates,
  difference,
}: {
  plates: readonly TitledPlate[];
  difference: boolean;
}): ReactElement {
  const names = [...new Set(plates.flatMap(({ plate }) => plate.series.map(({ name }) => name)))];
  const [chosen, setChosen] = useState('');
  const name = names.includes(chosen) ? chosen : (names[0] ?? '');
  const all = plates.map((each) => ({
    ...each,
    values: each.plate.series.find((series) => series.name === name)?.values ?? {},
  }));
  const first = all[0]?.values ?? {};
  const drawn = all.map((each, at) => ({
    ...each,
    values: difference && at > 0 ? differenceOf(first, each.values) : each.values,
    isDifference: difference && at > 0,
  }));
  const own = rangeOf(
    drawn.flatMap(({ values, isDifference }) => (isDifference ? [] : Object.values(values))),
  );
  const by = rangeOf(
    drawn.flatMap(({ values, isDifference }) => (isDifference ? Object.values(values) : [])),
  );
  // None is the middle of the scale.
  const most = Math.max(Math.abs(by?.low ?? 0), Math.abs(by?.high ?? 0));
  const range = own ?? { low: 0, high: 0 };
  return (
    <div className="stack-12">
      {names.length < 2 ? null : (
        <Choice
          label="Value"
          value={name}
          options={names.map((id) => ({ id, word: id }))}
          onChange={setChosen}
        />
      )}
      <ul className={styles['side']}>
        {drawn.map(({ key, title, href, plate, values, isDifference }) => {
          const about = isDifference ? `${name}, difference from the first` : name;
          const scale = isDifference ? { low: -most, high: most } : range;
          return (
            <li key={key} className="stack-4">
              <p className="linked">
                <a href={href}>{title}</a>
                {isDifference ? <span className="quiet"> less the first</span> : null}
              </p>
              {Object.keys(values).length === 0 ? (
                <p className="quiet">It has no “{name}” in the same wells.</p>
              ) : (
                <>
                  <PlateMap size={plate.size} values={values} range={scale} name={about} />
                  <details className={styles['numbers']}>
                    <summary>The numbers as a table</summary>
                    <PlateTable size={plate.size} values={values} name={about} />
                  </details>
                </>
              )}
            </li>
          );
        })}
      </ul>
      <div className="line-16">
        {own ? <Legend range={own} /> : null}
        {by ? (
          <span className="line-12">
            <span className="quiet">Difference</span>
            <Legend range={{ low: -most, high: most }} />
          </span>
        ) : null}
      </div>
    </div>
  );
}
