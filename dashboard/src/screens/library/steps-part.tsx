import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type LibraryWorkflow, outlineQuery } from '../../api/index.ts';
import { Notice, Reading } from '../../design/told.tsx';
import { inPlace } from '../../design/in-place.ts';
import { OutlineGraph } from '../../graph/index.ts';

const route = getRouteApi('/library/$name');

/** What a version does, step by step: as a graph, or as a list. */
export function StepsPart({ of: { name, shown } }: { of: LibraryWorkflow }): ReactElement {
  const { step, file } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Reading of={useQuery(outlineQuery(name, shown.version))} what="the steps">
      {(workflow) =>
        workflow === null || workflow.run_steps.length === 0 ? (
          <Notice kind="attention">Its steps cannot be read: see under Run what is wrong with it.</Notice>
        ) : (
          <OutlineGraph
            outline={workflow}
            chosen={step === undefined ? undefined : { pointer: step, ...(file !== undefined && { file }) }}
            choose={(place) =>
              void navigate({
                search: (now) => ({ ...now, step: place.pointer, file: place.file }),
                ...inPlace,
              })
            }
          />
        )
      }
    </Reading>
  );
}
