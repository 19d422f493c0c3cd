// The last steps' value estimates as a line, their rewards as ticks.

const kept = 240;
const mostEpisodes = 24; // marks of more would cover the line

export class Plot {
  #canvas;
  #points = [];
  #scheduled = false;

  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#schedule()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#schedule());
  }

  add(value, reward, newEpisode) {
    this.#points.push({ value, reward, newEpisode });
    if (this.#points.length > kept) this.#points.shift();
    this.#schedule();
  }

  // However many steps come, the browser draws once a picture of its own.
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#draw();
    });
  }

  #draw() {
    const ratio = devicePixelRatio || 1;
    const width = this.#canvas.clientWidth;
    const height = this.#canvas.clientHeight;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    const context = this.#canvas.getContext("2d");
    context.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const values = this.#points.flatMap((point) => [point.value, point.reward]).filter(Number.isFinite);
    const low = Math.min(0, ...values);
    const high = Math.max(low + 1e-3, 1e-3, ...values);
    const margin = 34;
    const x = (i) => margin + ((width - margin - 2) * i) / (kept - 1);
    const y = (v) => height - 6 - ((height - 14) * (v - low)) / (high - low);

    context.font = "11px system-ui, sans-serif";
    context.fillStyle = colour("--quiet");
    context.textAlign = "right";
    // Marks that would lie on one another are one.
    const marks = [0, low, high].filter((mark) => mark === 0 || Math.abs(y(mark) - y(0)) > 14);
    for (const mark of marks) {
      context.fillText(short(mark), margin - 6, y(mark) + 4);
      line(context, colour("--line"), [[margin, y(mark)], [width, y(mark)]]);
    }
    const marked = this.#points.filter((point) => point.newEpisode).length <= mostEpisodes;
    this.#points.forEach((point, i) => {
      if (marked && point.newEpisode) line(context, colour("--quiet"), [[x(i), 0], [x(i), height]], 0.5);
      if (point.reward) line(context, colour("--reward"), [[x(i), y(0)], [x(i), y(point.reward)]], 1.5);
    });
    const path = this.#points.map((point, i) => [x(i), y(point.value)]).filter(([, v]) => Number.isFinite(v));
    line(context, colour("--accent"), path, 1.8);
  }
}

function line(context, colour, points, width = 1) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}

function short(value) {
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 1 ? value.toFixed(1) : value.toFixed(2);
}
