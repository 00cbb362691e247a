import type { ReactElement } from 'react';
import type { Location } from '../../../../client/index.ts';
import { showPlace } from './show-place.ts';
import { layOut } from './lay-out.ts';
import styles from './location-map.module.css';

/**
 * The places as a map: modules above, the places that they reach below, and a line for each reach. Coordinates are each module's own, so
 * they say nothing of where a place is on the bench.
 */
export function LocationMap({
  locations,
  choose,
}: {
  locations: readonly Location[];
  choose: (location: Location) => void;
}): ReactElement {
  const { modules, places, lines, width, height } = layOut(locations);
  return (
    <div className={styles['scroll']}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        className={styles['map']}
        aria-hidden="true"
      >
        {lines.map(({ x1, y1, x2, y2 }) => (
          <path
            key={`${x1} ${x2}`}
            d={`M${x1} ${y1}C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`}
            className={styles['reach']}
          />
        ))}
        {modules.map(({ name, x, y, w, h }) => (
          <g key={name}>
            <rect x={x} y={y} width={w} height={h} rx="4" className={styles['module']} />
            <text x={x + w / 2} y={y + h / 2} className={styles['label']}>
              {name}
            </text>
          </g>
        ))}
        {places.map(({ location, x, y, w, h }) => (
          <g
            key={location.name}
            className={styles['place']}
            data-state={showPlace(location).key}
            onClick={() => choose(location)}
          >
            <rect x={x} y={y} width={w} height={h} rx="4" />
            <text x={x + w / 2} y={y + h / 2 - 9} className={styles['label']}>
              {location.name}
            </text>
            <text x={x + w / 2} y={y + h / 2 + 11} className={styles['state']}>
              {showPlace(location).word}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
