import type { Request, RequestHandler, Response } from 'express';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';

/** Lets a middleware of Express do its work; rejects with what it fails with. */
export function runMiddleware(
  middleware: RequestHandler,
  request: Request,
  response: Response,
): Promise<void> {
  return new Promise((resolve, reject) => {
    void middleware(request, response, (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error(messageOf(error)));
    });
  });
}
