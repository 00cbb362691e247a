import { axisHeight, drawScene, type Scene } from './draw.ts';
import { laneHeight } from './hit.ts';

/** A canvas that draws a scene in the next frame, however often it is told of a change before. */
export class Picture {
  readonly #canvas: HTMLCanvasElement;
  #scene: Scene | undefined;
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  show(scene: Scene): void {
    this.#scene = scene;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  end(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #draw(): void {
    const scene = this.#scene;
    const context = this.#canvas.getContext('2d');
    if (!scene || !context || scene.width <= 0) return;
    const dense = devicePixelRatio;
    const width = Math.round(scene.width * dense);
    const height = Math.round((axisHeight + scene.lanes.length * laneHeight) * dense);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    context.setTransform(dense, 0, 0, dense, 0, 0);
    drawScene(context, scene);
  }
}
