import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Location } from '../../../../client/index.ts';
import { locationsQuery, experimentsQuery } from '../../api/index.ts';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { ShortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Since } from '../../design/time.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import { LocationMap } from './location-map.tsx';
import { SetLocation } from './set-location.tsx';
import { showPlace } from './show-place.ts';
import styles from './lab.module.css';

/** The places of the workcell and what sits there, as a map and as a table. */
export function Locations(): ReactElement {
  const { data: locations } = useSuspenseQuery(locationsQuery);
  const { data: experiments } = useQuery(experimentsQuery);
  const { live } = useLinkState();
  const whyNot = useWhyNot('lab:operate');
  const [asked, setAsked] = useState<Location>();
  const nameOf = (state: string): string | undefined => experiments?.get(state)?.experiment_name;
  if (locations.length === 0) return <Panel title="Locations">The workcell file names no locations.</Panel>;
  return (
    <Panel title="Locations" flush>
      <LocationMap locations={locations} choose={setAsked} />
      <table className={styles['rows']}>
        <thead>
          <tr>
            <th scope="col">Location</th>
            <th scope="col">What is there</th>
            <th scope="col">Since</th>
            <th scope="col">Reached by</th>
            <th scope="col">
              <span className="unseen">Set</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {locations.map((location) => (
            <tr key={location.name}>
              <th scope="row">{location.name}</th>
              <td>
                <StateMark shown={showPlace(location)} />{' '}
                {location.state === 'Empty' || location.state === 'unverified' ? null : (
                  <>
                    {nameOf(location.state)} <ShortId id={location.state} />
                  </>
                )}
              </td>
              <td>
                <Since at={location.since} />
              </td>
              <td>{Object.keys(location.coordinates).join(', ')}</td>
              <td className={styles['end']}>
                <Press
                  look="quiet"
                  isDisabled={!live}
                  whyNot={whyNot}
                  aria-label={`Say what is at ${location.name}`}
                  onPress={() => setAsked(location)}
                >
                  Set …
                </Press>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked ? <SetLocation location={asked} close={() => setAsked(undefined)} /> : null}
    </Panel>
  );
}
