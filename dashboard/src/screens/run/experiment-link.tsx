import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { experimentsQuery } from '../../api/index.ts';
import { IdLink } from '../../design/address.tsx';

/** A link to what there is of an experiment, by its name; by the end of its id where its name is not known. */
export function ExperimentLink({ id, to }: { id: string; to: string }): ReactElement {
  const { data } = useQuery(experimentsQuery);
  return (
    <IdLink to={to} id={id}>
      {data?.get(id)?.experiment_name}
    </IdLink>
  );
}
