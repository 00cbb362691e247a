import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { gateway, locationsQuery, useExperimentChoices } from '../../api/index.ts';
import type { Location } from '../../../../client/index.ts';
import { SelectField } from '../../design/choice.tsx';
import { TextInput } from '../../design/text-input.tsx';
import { SaidAsk } from '../../session/index.ts';

/** Asks what is at a location, and tells the gateway. */
export function SetLocation({ location, close }: { location: Location; close: () => void }): ReactElement {
  const queries = useQueryClient();
  const { state, capacity = 1, things = [state] } = location;
  const known = things.filter((thing) => thing !== 'Empty' && thing !== 'unverified');
  const [there, setThere] = useState(known.join(', '));
  const newest = useExperimentChoices().slice(0, 8);
  return (
    <SaidAsk
      title={`What is at ${location.name}?`}
      consequence={
        <p>
          Steps that move something from or to {location.name} go by what you say. Look at it first.
          {location.reserved === null ? '' : ' A step uses it at this moment.'}
        </p>
      }
      act={{
        word: there.trim() === '' ? 'Say that it is empty' : 'Say that this is there',
        run: async ({ by, reason = '' }) => {
          const since = location.since ?? '0';
          const query = { experiment_id: there.replaceAll(/\s/g, ''), since, by, reason };
          await gateway.POST('/locations/{name}/set', { params: { path: { name: location.name }, query } });
          await queries.invalidateQueries({ queryKey: locationsQuery.queryKey });
        },
      }}
      reason="must"
      close={close}
    >
      <TextInput
        label={
          capacity === 1 ? 'The experiment whose plate is there' : 'The experiments whose plates are there'
        }
        value={there}
        onChange={setThere}
        hint={
          capacity === 1
            ? 'Its id; nothing where the place is empty'
            : `The id of each of ${capacity} plates at most, with commas between; nothing where no plate is there`
        }
        mono
      />
      {newest.length === 0 ? null : (
        <SelectField
          label="Recent experiments"
          value={newest.some(({ id }) => id === there) ? there : ''}
          options={[{ id: '', word: 'choose one' }, ...newest]}
          onChange={(id) => setThere(capacity === 1 || there.trim() === '' ? id : `${there.trim()}, ${id}`)}
        />
      )}
    </SaidAsk>
  );
}
