import type { Request, RequestHandler, Response } from 'express';
import { isId } from '../../shared/contracts/ids.ts';
import {
  commandIds,
  parentIn,
  tracedBy,
  tracedByHeaders,
  harmless,
  weirTracer,
} from '../../shared/observe/index.ts';
import { context, SpanKind, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import type { Traced } from '../../shared/contracts/traced.ts';
import { pathToTell } from './call.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';

/**
 * Makes a span of each request that changes something, or that belongs to a trace. An instrumentation of Node's `http` that
 * has made one already is left to it. Pages that only look would drown all else. Undefined where nobody wants spans.
 */
export function traceRequests(): RequestHandler | undefined {
  const tracer = weirTracer();
  if (!tracer) return undefined;
  return (request, response, next) => {
    const looks = request.method === 'GET' || request.method === 'HEAD';
    const wanted = !looks || request.headers.traceparent !== undefined;
    if (!wanted || trace.getActiveSpan()) return next();
    const span = harmless(() => startSpan(tracer, request));
    if (!span) return next();
    response.once('close', () => harmless(() => endSpan(span, request, response)));
    context.with(trace.setSpan(context.active(), span), next);
  };
}

/** The trace that what a request asks for belongs to: the span of the request, or else what its headers state. */
export function traceOf(request: Request): Traced {
  const span = trace.getActiveSpan()?.spanContext();
  return span && trace.isSpanContextValid(span) ? tracedBy(span) : tracedByHeaders(request.headers);
}

/** The span of the current request says which run has come of it. */
export function nameRun(run_id: string): void {
  const span = trace.getActiveSpan();
  if (span) harmless(() => span.setAttribute('weir.run_id', run_id));
}

function startSpan(tracer: Tracer, request: Request): Span {
  const parent = parentIn(tracedByHeaders(request.headers));
  const active = context.active();
  return tracer.startSpan(
    request.method,
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': request.method, 'url.path': pathToTell(request.path) },
    },
    parent ? trace.setSpanContext(active, parent) : active,
  );
}

function endSpan(span: Span, request: Request, response: Response): void {
  // The pattern, not the path: names of spans are few.
  const { path } = (request.route as { path?: unknown } | undefined) ?? {};
  if (typeof path === 'string') span.updateName(`${request.method} ${path}`).setAttribute('http.route', path);
  span.setAttribute('http.response.status_code', response.statusCode);
  if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  else if (!response.writableFinished) span.addEvent('client went away');
  span.end();
}

/** What a log line says of the request that it is about: the run or command in its path, and the trace that it belongs to. */
export function requestIds(request: Request): object {
  const traced = traceOf(request);
  const [, area, name = '', id = ''] = request.path.split('/');
  // An agent says to which trace its command's run belongs, unless that is the run's own.
  if (area === 'internal' && name === 'commands') return commandIds({ ...traced, command_id: id });
  const run_id = name.toUpperCase();
  const trace_id = parentIn(traced)?.traceId;
  return {
    ...(area === 'runs' && isId(run_id) ? { run_id } : {}),
    ...(trace_id === undefined ? {} : { trace_id }),
  };
}

/** One debug line per answer. Left out of the chain where nobody would see the lines. */
export function logAnswers(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.once('finish', () => {
      const ms = Math.round(performance.now() - began);
      const path = pathToTell(request.path);
      const fields = { method: request.method, path, status: response.statusCode, ms };
      log.debug({ ...requestIds(request), ...fields }, 'answered');
    });
    next();
  };
}
