import cors from 'cors';
import type { RequestHandler } from 'express';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { AccessPolicy } from './access-policy.ts';
import { judgeRequest } from './judge-request.ts';

/** What the pages of sites that are let in may read beside the body. */
const exposedHeaders = 'ETag Link Location Retry-After X-Request-Id X-Weir-Order X-Weir-Version'.split(' ');

/**
 * The first middleware of all, before anything of a request is read: refuses what the policy does not let in, and tells
 * browsers to keep every answer from other sites. Pages of the origins that the policy lists may ask and read (CORS).
 */
export function guardDoors(policy: AccessPolicy): RequestHandler[] {
  return [keepToOurselves, refuse(policy), letIn(policy)];
}

const keepToOurselves: RequestHandler = (_request, response, next) => {
  response.set({
    // No script or image of another site is made of an answer, and no frame of another site shows one.
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'SAMEORIGIN',
    // What is no page is no page either where somebody opens it as one. Pages have policies of their own.
    'Content-Security-Policy': "object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    'Referrer-Policy': 'no-referrer',
    // What a lab says stays on no disk of a browser or a proxy; the files of the page say otherwise.
    'Cache-Control': 'no-store',
  });
  next();
};

function refuse(policy: AccessPolicy): RequestHandler {
  return (request, _response, next) => {
    const { method, path, originalUrl: target, headers, headersDistinct, socket } = request;
    const { localAddress } = socket;
    const hosts = headersDistinct['host']?.length ?? 0;
    const refusal = judgeRequest(policy, { method, path, target, headers, hosts, localAddress });
    if (!refusal) return next();
    throw new WeirError(refusal.code, refusal.message);
  };
}

function letIn({ origins }: AccessPolicy): RequestHandler {
  if (origins.size === 0) return (_request, _response, next) => next();
  return cors({ origin: [...origins], exposedHeaders, maxAge: 600 });
}
