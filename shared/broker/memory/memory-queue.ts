interface Item {
  /** Position in the queue's history; what returns to the queue returns to its place. */
  readonly place: number;
  readonly content: Buffer;
  readonly expires: number;
  deliveries: number;
}

/** A message in somebody's hands. */
export interface Held {
  readonly content: Buffer;
  /** How often it was handed out before. */
  readonly deliveredBefore: number;
  /** Ignored where the holder has let go of it. */
  readonly ack: () => void;
}

export interface MemoryQueueOptions {
  /** Only the first of all consumers is given messages, until it leaves. */
  singleActive: boolean;
  /** Milliseconds after which a message that nobody took is forgotten. */
  expiry?: number;
  /** So many messages are kept for whoever takes them; the oldest are forgotten first. */
  bound?: number;
}

interface Consumer {
  holder: MemoryHolder;
  prefetch: number;
  deliver: (message: Held) => void;
}

/** A queue with acknowledgements, redelivery in order and single active consumers, within this process. */
export class MemoryQueue {
  readonly #options: MemoryQueueOptions;
  readonly #consumers: Consumer[] = [];
  #ready: Item[] = [];
  /** Where `#ready` begins: taking from the front must not move what lies behind. */
  #head = 0;
  #places = 0;
  #turn = 0;
  #scheduled = false;

  constructor(options: MemoryQueueOptions) {
    this.#options = options;
  }

  /** How many messages nobody has in hand. */
  get length(): number {
    this.#forgetExpired();
    return this.#ready.length - this.#head;
  }

  /** Whether anybody takes messages. */
  get isRead(): boolean {
    return this.#consumers.length > 0;
  }

  /** Never calls a consumer: deliveries come in a later turn of the event loop. */
  publish(content: Buffer): void {
    this.#forgetExpired();
    const { expiry = Infinity, bound = Infinity } = this.#options;
    this.#places += 1;
    this.#ready.push({ place: this.#places, content, expires: performance.now() + expiry, deliveries: 0 });
    if (this.length > bound) this.#drop();
    this.#schedule();
  }

  /** Delivers messages as they come, at most `prefetch` unacknowledged ones; ends when the holder is released. */
  consume(prefetch: number, deliver: (message: Held) => void): MemoryHolder {
    const holder = new MemoryHolder(
      (items) => {
        this.#consumers.splice(this.#consumers.indexOf(consumer), 1);
        this.#takeIn(items);
      },
      () => this.#schedule(),
    );
    const consumer = { holder, prefetch, deliver };
    this.#consumers.push(consumer);
    this.#schedule();
    return holder;
  }

  #schedule(): void {
    if (this.#scheduled || this.#consumers.length === 0 || this.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#head < this.#ready.length) {
      const consumer = this.#taker();
      const item = consumer && this.#next();
      if (!item) return;
      consumer.deliver(consumer.holder.hold(item));
    }
  }

  /** The consumer whose turn it is and that may be given one more. */
  #taker(): Consumer | undefined {
    const count = this.#options.singleActive ? Math.min(1, this.#consumers.length) : this.#consumers.length;
    for (let tried = 0; tried < count; tried += 1) {
      this.#turn = (this.#turn + 1) % count;
      const consumer = this.#consumers[this.#turn];
      if (consumer && consumer.holder.size < consumer.prefetch) return consumer;
    }
    return undefined;
  }

  #next(): Item | undefined {
    this.#forgetExpired();
    const item = this.#ready[this.#head];
    if (item) this.#drop();
    return item;
  }

  #forgetExpired(): void {
    if (this.#options.expiry === undefined) return;
    const now = performance.now();
    while ((this.#ready[this.#head]?.expires ?? Infinity) <= now) this.#drop();
  }

  #drop(): void {
    this.#head += 1;
    if (this.#head < 1024 && this.#head < this.#ready.length) return;
    this.#ready = this.#ready.slice(this.#head);
    this.#head = 0;
  }

  #takeIn(items: Item[]): void {
    if (items.length > 0) {
      const ready = [...items, ...this.#ready.slice(this.#head)];
      this.#ready = ready.sort((one, other) => one.place - other.place);
      this.#head = 0;
    }
    this.#schedule();
  }
}

/** Whoever has messages in hand. */
export class MemoryHolder {
  readonly #items = new Set<Item>();
  readonly #giveBack: (items: Item[]) => void;
  readonly #freed: () => void;
  #released = false;

  constructor(giveBack: (items: Item[]) => void, freed: () => void = () => undefined) {
    this.#giveBack = giveBack;
    this.#freed = freed;
  }

  /** How many messages are not acknowledged. */
  get size(): number {
    return this.#items.size;
  }

  hold(item: Item): Held {
    this.#items.add(item);
    const deliveredBefore = item.deliveries;
    item.deliveries += 1;
    return {
      content: item.content,
      deliveredBefore,
      ack: () => {
        if (this.#items.delete(item)) this.#freed();
      },
    };
  }

  /** Gives back what is not acknowledged, and takes no more. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    const items = [...this.#items];
    this.#items.clear();
    this.#giveBack(items);
  }
}
