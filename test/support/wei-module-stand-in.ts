import { once } from 'node:events';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import multer from 'multer';
import { zipFile, type ZipEntry } from './zip-file.ts';

/** What a module was asked to do, as it came over the wire. */
export interface Posted {
  action: string;
  args: Record<string, unknown>;
  /** By the file name of the part, which is the argument's. */
  files: Record<string, string>;
}

interface ResultFile {
  label: string;
  /** As the module calls it; may be an absolute path of any system. */
  name: string;
  content: string | Buffer;
}

/**
 * How a module answers an action.
 *
 * - `json`: with this body
 * - `raw`: with this status and text
 * - `files`: with bytes (one file) or a zip (several) and the headers of WEI, which name none where `named` is null
 * - `zip`: as `files`, with an archive of the test's own making
 * - `break`: it closes the connection; `halfway` once the headers are out
 * - `hang`: not at all
 */
export type Answer =
  | { json: unknown }
  | { raw: string; status: number }
  | { files: ResultFile[]; data?: unknown; status?: string; error?: unknown; named?: null }
  | { zip: ZipEntry[]; files: Omit<ResultFile, 'content'>[] }
  | 'break'
  | 'halfway'
  | 'hang';

type Door = 'state' | 'about' | 'action' | 'admin';

export const succeeded: Answer = { json: { status: 'succeeded', error: null, data: null, files: null } };
export const notReady: Answer = { json: { status: 'not_ready', error: 'busy with something' } };

/** An about as modules of WEI tell it: nothing is marked as required, lists may be null, types are Python's. */
export function aboutOf(...actions: (string | Record<string, unknown>)[]): Record<string, unknown> {
  return {
    name: 'stand_in',
    model: 'Stand-In 3000',
    interface: 'wei_rest_node',
    version: '0.7.3',
    description: 'Not an instrument',
    actions: actions.map((action) => ({
      description: null,
      blocking: true,
      args: [{ name: 'to', type: ['str', 'int'], default: null, required: false, description: 'where' }],
      files: null,
      results: null,
      ...(typeof action === 'string' ? { name: action } : action),
    })),
    admin_commands: ['cancel', 'reset'],
    resource_pools: [],
  };
}

/** A module of WEI, written from its REST contract, that does what the test says. */
export class WeiModuleStandIn {
  about: unknown = aboutOf('move', 'measure');
  /** The body of `/state`. */
  state: unknown = { status: { READY: true, BUSY: false, ERROR: false }, error: '' };
  /** Doors at which it takes the connection and says nothing. */
  readonly hung = new Set<Door>();
  /** Answers by action; one for each call, the last for all further ones. */
  answers: Record<string, (Answer | ((posted: Posted) => Promise<Answer>))[]> = {};
  readonly posted: Posted[] = [];
  /** The headers of the actions that were posted. */
  readonly headers: IncomingHttpHeaders[] = [];
  /** Orders in the order in which they came. */
  readonly commands: string[] = [];
  /** What it does about an order before it answers it. */
  heed: (command: string) => Promise<void> | void = () => undefined;
  /** How often each door was knocked at. */
  readonly knocks: Record<Door, number> = { state: 0, about: 0, action: 0, admin: 0 };
  /** How often it has begun to answer at any door. */
  answered = 0;
  /** Questions for its state that are open at this moment, and the most that ever were. */
  open = 0;
  mostOpen = 0;
  /** Where its doors are, as behind a proxy of many modules; nothing else is answered. */
  path = '';
  #server: Server | undefined;
  #port = 0;

  get address(): string {
    return `http://127.0.0.1:${this.#port}${this.path}`;
  }

  /** Begins to listen: at a port of its choice the first time, at the same one ever after. */
  async start(): Promise<this> {
    const server = express().use(this.path, this.#app()).listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  /** Dies: nobody is answered any more. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #app(): express.Express {
    const app = express();
    const upload = multer({ storage: multer.memoryStorage(), defParamCharset: 'utf8' });
    app.get('/state', (_request, response) => {
      this.open += 1;
      this.mostOpen = Math.max(this.mostOpen, this.open);
      response.on('close', () => (this.open -= 1));
      this.#door('state', () => response.json(this.state));
    });
    app.get('/about', (_request, response) => {
      this.#door('about', () => response.json(this.about));
    });
    app.post('/admin/:command', (request, response) => {
      const { command } = request.params;
      this.commands.push(command);
      const known = (this.about as { admin_commands?: string[] }).admin_commands ?? [];
      this.#door('admin', () => {
        void Promise.resolve(this.heed(command)).then(() =>
          response.json(known.includes(command) ? {} : 404),
        );
      });
    });
    app.post('/action', upload.any(), (request, response) => {
      this.#door('action', () => void this.#act(request, response));
    });
    return app;
  }

  #door(door: Door, answer: () => void): void {
    this.knocks[door] += 1;
    if (this.hung.has(door)) return;
    this.answered += 1;
    answer();
  }

  async #act(request: Request, response: Response): Promise<void> {
    const { action_handle, action_vars } = request.query as Record<string, string>;
    const uploads = (request.files ?? []) as Express.Multer.File[];
    const posted: Posted = {
      action: action_handle ?? '',
      args: JSON.parse(action_vars ?? '') as Record<string, unknown>,
      files: Object.fromEntries(
        uploads
          .filter(({ fieldname }) => fieldname === 'files')
          .map((file) => [file.originalname, file.buffer.toString()]),
      ),
    };
    this.posted.push(posted);
    this.headers.push(request.headers);
    const answers = this.answers[posted.action] ?? [];
    const next = (answers.length > 1 ? answers.shift() : answers[0]) ?? succeeded;
    send(typeof next === 'function' ? await next(posted) : next, request, response);
  }
}

function send(answer: Answer, request: Request, response: Response): void {
  if (answer === 'hang') return;
  if (answer === 'break') {
    request.socket.destroy();
  } else if (answer === 'halfway') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"status": ');
    setTimeout(() => request.socket.destroy(), 50);
  } else if ('json' in answer) {
    response.json(answer.json);
  } else if ('raw' in answer) {
    response.status(answer.status).send(answer.raw);
  } else {
    const { data = {}, status = 'succeeded', error = null } = 'zip' in answer ? {} : answer;
    response.set('x-wei-status', status);
    response.set('x-wei-data', JSON.stringify(data));
    response.set('x-wei-error', JSON.stringify(error));
    response.set(
      'x-wei-files',
      JSON.stringify(
        'named' in answer ? null : Object.fromEntries(answer.files.map((f) => [f.label, f.name])),
      ),
    );
    response.type('application/octet-stream');
    response.send('zip' in answer ? zipFile(answer.zip) : bodyOf(answer.files));
  }
}

function bodyOf(files: ResultFile[]): Buffer {
  const [first, ...more] = files;
  if (first && more.length === 0) return Buffer.from(first.content);
  // As Python's zipfile does it: an absolute path loses its root and its drive.
  return zipFile(
    files.map(({ name, content }) => ({ name: name.replace(/^([A-Za-z]:)?[/\\]+/, ''), content })),
  );
}
