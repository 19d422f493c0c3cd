// Paints a watched rover in the viewer's page: `fastrl view rover`.
import { drawField, heightFor } from "./field";
import { zones } from "./rules";

export class Painter {
  facts: Record<string, string> = { Zone: "–", Held: "–", Delivered: "–" };
  private readonly observer: ResizeObserver;
  private picture: ArrayBuffer | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    canvas.classList.add("smooth");
    canvas.style.width = "";
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(canvas.parentElement!);
    this.fit();
  }

  paint({ picture }: { picture: DataView }): void {
    this.picture = picture.buffer.slice(picture.byteOffset, picture.byteOffset + picture.byteLength) as ArrayBuffer;
    const whole = new Int32Array(this.picture), states = Array.from(whole.subarray(71, 86));
    this.facts.Zone = zones[whole[4]].replace("_", " ");
    this.facts.Held = String(states.filter((state) => state === 1).length);
    this.facts.Delivered = `${states.filter((state) => state === 2).length} of ${states.filter((state) => state !== 3).length}`;
    this.draw();
  }

  dispose(): void {
    this.observer.disconnect();
    this.picture = null;
  }

  private fit(): void {
    this.canvas.width = Math.round(Math.max(200, this.canvas.parentElement!.clientWidth) * (devicePixelRatio || 1));
    this.canvas.height = heightFor(this.canvas.width);
    this.draw();
  }

  private draw(): void {
    if (this.picture) drawField(this.canvas, this.picture);
  }
}
