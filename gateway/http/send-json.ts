import type { Response } from 'express';

/** Sends a body that is JSON text already; cheaper than `response.json`, which also hashes it. */
export function sendJsonText(response: Response, status: number, body: string | Uint8Array): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
