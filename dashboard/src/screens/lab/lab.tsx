import { type ReactElement, useState } from 'react';
import styles from './lab.module.css';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import type { Instrument, Location, Reservation } from '../../../../client/index.ts';
import { locationsQuery, experimentsQuery, nowQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Table } from '../../design/table.tsx';
import { ShortId } from '../../design/address.tsx';
import { StateMark, type Shown } from '../../design/state.tsx';
import { Since } from '../../design/time.tsx';
import { ActPress } from '../../session/index.ts';
import { SetLocation } from './set-location.tsx';
import { Link } from '@tanstack/react-router';
import { Told, Notice } from '../../design/told.tsx';
import { OrderButtons } from './orders.tsx';
import { reservationOf, ReservedInShort, showReserved } from './reservations.tsx';

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where each part of the map is drawn, in pixels. */
interface Layout {
  modules: (Box & { name: string })[];
  places: (Box & { location: Location })[];
  lines: { x1: number; y1: number; x2: number; y2: number }[];
  width: number;
  height: number;
}

const edge = 16;
const gap = 16;
const box = { w: 132, h: 40 };
const place = { w: 132, h: 64 };
const between = 56;

/** Puts the modules in a row above the places, each as near as can be to what it reaches. Pure. */
export function layOut(locations: readonly Location[]): Layout {
  const names = [...new Set(locations.flatMap(({ coordinates }) => Object.keys(coordinates)))];
  const width = edge * 2 + Math.max(names.length, locations.length) * (place.w + gap) - gap;
  const places = locations.map((location, at) => ({
    location,
    ...place,
    x: rowStart(width, locations.length) + at * (place.w + gap),
    y: edge + box.h + between,
  }));
  const middle = (name: string): number => {
    const reached = places.filter(({ location }) => name in location.coordinates);
    return reached.reduce((sum, { x }) => sum + x, 0) / reached.length;
  };
  const modules = names
    .map((name) => ({ name, wanted: middle(name) }))
    .sort((a, b) => a.wanted - b.wanted)
    .map(({ name }, at) => ({
      name,
      ...box,
      x: rowStart(width, names.length) + at * (box.w + gap),
      y: edge,
    }));
  const lines = modules.flatMap((module) =>
    places
      .filter(({ location }) => module.name in location.coordinates)
      .map((to) => ({ x1: module.x + box.w / 2, y1: module.y + box.h, x2: to.x + place.w / 2, y2: to.y })),
  );
  return { modules, places, lines, width, height: edge * 2 + box.h + between + place.h };
}

/** Both rows stand in the middle. */
function rowStart(width: number, count: number): number {
  return (width - (count * (place.w + gap) - gap)) / 2;
}

/**
 * The places as a map: modules above, the places that they reach below, and a line for each reach. Coordinates are each module's own, so
 * they say nothing of where a place is on the bench.
 */
function LocationMap({
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

/** What the workcell consists of: its places and what sits there, its modules, and what can be ordered of it all. */
export function LabScreen(): ReactElement {
  return (
    <div className="data stack-16">
      <h1 className="unseen">Lab</h1>
      <WholeLab />
      <Modules />
      <Locations />
    </div>
  );
}

/** The places of the workcell and what sits there, as a map and as a table. */
function Locations(): ReactElement {
  const { data: locations } = useSuspenseQuery(locationsQuery);
  const { data: experiments } = useQuery(experimentsQuery);
  const [asked, setAsked] = useState<Location>();
  const nameOf = (state: string): string | undefined => experiments?.get(state)?.experiment_name;
  if (locations.length === 0) return <Panel title="Locations">The workcell file names no locations.</Panel>;
  return (
    <Panel title="Locations" flush>
      <LocationMap locations={locations} choose={setAsked} />
      <Table
        rows={locations}
        keyOf={({ name }) => name}
        columns={[
          { head: 'Location', cell: ({ name }) => name },
          {
            head: 'What is there',
            cell: (location) => (
              <>
                <StateMark shown={showPlace(location)} />{' '}
                {thingsByExperiment(location).map(([id, count]) => (
                  <span key={id}>
                    {count > 1 ? `${count} × ` : ''}
                    {nameOf(id)} <ShortId id={id} />{' '}
                  </span>
                ))}
              </>
            ),
          },
          { head: 'Since', cell: ({ since }) => <Since at={since} /> },
          { head: 'Reached by', cell: ({ coordinates }) => Object.keys(coordinates).join(', ') },
          {
            head: <span className="unseen">Set</span>,
            cell: (location) => (
              <ActPress
                scope="lab:operate"
                look="quiet"
                aria-label={`Set what is at ${location.name}`}
                onPress={() => setAsked(location)}
              >
                Set …
              </ActPress>
            ),
            end: true,
          },
        ]}
      />
      {asked ? <SetLocation location={asked} close={() => setAsked(undefined)} /> : null}
    </Panel>
  );
}

/** The modules with their instances, each a link to what it can do. */
function Modules(): ReactElement {
  const { instruments, reservations } = useSuspenseQuery(nowQuery).data;
  const of = (instrument: Instrument): Reservation | undefined => reservationOf(reservations, instrument);
  return (
    <Panel title="Modules" flush>
      <Table
        rows={instruments}
        keyOf={({ module, instance }) => `${module}/${instance ?? ''}`}
        columns={[
          {
            head: 'Module',
            cell: ({ module }) => (
              <Link to="/lab/$module" params={{ module }}>
                {module}
              </Link>
            ),
          },
          { head: 'Instance', cell: ({ instance }) => instance ?? 'none was ever heard' },
          {
            head: 'State',
            cell: (instrument) => {
              const { since, ...shown } = showReserved(instrument, of(instrument));
              return (
                <>
                  <StateMark shown={shown} /> <Since at={since} />
                </>
              );
            },
          },
          { head: 'Why', cell: (instrument) => <Why of={instrument} reservation={of(instrument)} /> },
        ]}
      />
    </Panel>
  );
}

/** Why it takes no step, or will take none. */
function Why({
  of: {
    reasons: [reason],
  },
  reservation,
}: {
  of: Instrument;
  reservation: Reservation | undefined;
}): ReactElement | null {
  if (reason) return <Told text={reason.text} />;
  return reservation ? <ReservedInShort of={reservation} /> : null;
}

/** What holds the whole workcell, and the orders to it. */
function WholeLab(): ReactElement {
  const { held, workcell, instruments } = useSuspenseQuery(nowQuery).data;
  const isHeld = (name: 'paused' | 'locked'): boolean =>
    instruments.some(({ held_by }) => held_by?.workcell === true && held_by.name === name);
  return (
    <Panel title={`The whole workcell ${workcell}`}>
      <div className="stack-12">
        {held === null ? (
          <p>Nothing holds it: its instruments take steps.</p>
        ) : (
          <Notice kind="attention">
            The workcell is {held.text} for <Since at={held.since} />.{' '}
            {held.first === null ? null : `First ${held.first}; `}
            {held.next === null ? null : (
              <>
                then <code>{held.next}</code>
              </>
            )}
          </Notice>
        )}
        <OrderButtons
          target={{}}
          held={{ paused: isHeld('paused'), locked: isHeld('locked') }}
          ending={['cancel', 'reset']}
        />
      </div>
    </Panel>
  );
}

/** The experiments of which something is at a location, and how much. */
function thingsByExperiment({ state, things = [state] }: Location): [id: string, count: number][] {
  const counts = new Map<string, number>();
  for (const thing of things)
    if (thing !== 'Empty' && thing !== 'unverified') counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts];
}

/** How a place is shown: what is known of it, and whether a step moves something there now. */
function showPlace({ state, reserved, capacity, things = [] }: Location): Shown {
  if (capacity !== undefined) {
    const unverified = things.filter((thing) => thing === 'unverified').length;
    const word = `${things.length} of ${capacity} taken${unverified === 0 ? '' : `, ${unverified} not known`}`;
    const isFull = things.length >= capacity;
    return { key: unverified > 0 ? 'unknown' : isFull ? 'done' : 'idle', word };
  }
  if (state === 'unverified') return { key: 'unknown', word: 'not known' };
  if (reserved !== null) return { key: 'running', word: state === 'Empty' ? 'empty, in use' : 'in use' };
  return state === 'Empty' ? { key: 'idle', word: 'empty' } : { key: 'done', word: 'taken' };
}
