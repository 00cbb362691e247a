import type { Readable } from 'node:stream';
import type { placeResult } from '../../../gateway/runs/internal/place-result.ts';
import type { storeStream } from '../../../gateway/files/store-stream.ts';
import type { receiveForm } from '../../../gateway/runs/receive-form.ts';
import { crashPoint } from '../crash-points/crash-point.ts';
import { changed } from '../../support/changed.ts';

/** A submission is received by a process that can be made to die when it is all there. */
export function decoratedReceiveForm(own: typeof receiveForm): typeof receiveForm {
  return async (...given) => {
    const form = await own(...given);
    crashPoint('gateway.received');
    return form;
  };
}

/** A file is written by a process that can be made to die in the middle. */
export function decoratedStoreStream(own: typeof storeStream): typeof storeStream {
  return (source, ...given) => own(pausing(source), ...given);
}

/** A stream of which each chunk but the last has been dealt with at the crash point. */
function pausing(source: Readable): Readable {
  async function* chunksOf(chunks: AsyncIterable<unknown>) {
    for await (const chunk of chunks) {
      yield chunk;
      crashPoint('gateway.upload-begun');
    }
  }
  return changed(source, {
    iterator: (options) => chunksOf(source.iterator(options)) as ReturnType<Readable['iterator']>,
  });
}

/** A result file is put into its place by a process that can be made to die before and after it. */
export function decoratedPlaceResult(own: typeof placeResult): typeof placeResult {
  return async (...given) => {
    crashPoint('gateway.upload-stored');
    const placed = await own(...given);
    crashPoint('gateway.upload-placed');
    return placed;
  };
}
