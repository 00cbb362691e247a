import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A module of WEI that tells what it can do until it is asked to do it. From then on it takes every connection, and reads
 * and says nothing, as a module does whose process is stuck.
 */
export class HangingModule {
  /** Resolves when it does. */
  readonly hangs: Promise<void>;
  readonly #sockets = new Set<Socket>();
  readonly #http = createHttpServer((...exchange: Parameters<RequestListener>) => this.#answer(...exchange));
  readonly #server = createServer((socket) => this.#take(socket));
  #hung = false;
  #hang: () => void = () => undefined;

  private constructor() {
    this.hangs = new Promise((resolve) => (this.#hang = resolve));
  }

  static async open(): Promise<HangingModule> {
    const module = new HangingModule();
    module.#server.listen(0, '127.0.0.1');
    await once(module.#server, 'listening');
    return module;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    if (this.#hung) socket.pause();
    else this.#http.emit('connection', socket);
  }

  #answer(...[request, response]: Parameters<RequestListener>): void {
    if (this.#hung) return;
    if (request.url?.startsWith('/action')) {
      this.#hung = true;
      this.#hang();
    } else {
      const about = { name: 'hung', actions: [{ name: 'hang', args: [] }], admin_commands: ['safety_stop'] };
      const state = { status: { READY: true } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url === '/about' ? about : state));
    }
  }
}
