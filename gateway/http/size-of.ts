import type { Request } from 'express';

/** How many bytes a request has. Of what was compressed it is not known how much was read, and may be a thousand times what was sent. */
export function sizeOf(request: Request): number {
  const isPlain = request.get('content-encoding') === undefined;
  return isPlain ? Number(request.get('content-length') ?? Infinity) : Infinity;
}
