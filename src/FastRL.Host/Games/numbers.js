// Paints numbers with their names: each one's value, and how it went.

const kept = 240;
const rowHeight = 34;
const columnWidth = 260;

export class Painter {
  #canvas;
  #names;
  #past;
  #episodes = [];
  #observer;

  constructor(canvas, names) {
    this.#canvas = canvas;
    this.#names = names;
    this.#past = names.map(() => []);
    canvas.classList.add("smooth");
    canvas.style.width = "";
    this.#observer = new ResizeObserver(() => this.#draw());
    this.#observer.observe(canvas.parentElement);
  }

  paint({ picture, episode }) {
    this.#past.forEach((values, i) => add(values, picture.getFloat32(4 * i, true)));
    add(this.#episodes, episode);
    this.#draw();
  }

  dispose() {
    this.#observer.disconnect();
  }

  #draw() {
    const ratio = devicePixelRatio || 1;
    const width = this.#canvas.parentElement.clientWidth;
    const columns = Math.max(1, Math.min(this.#names.length, Math.floor(width / columnWidth)));
    const height = rowHeight * Math.ceil(this.#names.length / columns) + 8;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    const context = this.#canvas.getContext("2d", { alpha: false });
    context.scale(ratio, ratio);
    context.font = "13px system-ui, sans-serif";
    context.textBaseline = "middle";
    const rows = Math.ceil(this.#names.length / columns);
    const room = width / columns;
    this.#names.forEach((name, i) => {
      const x = Math.floor(i / rows) * room + 10;
      const y = (i % rows) * rowHeight + 4;
      this.#drawRow(context, name, this.#past[i], x, y, room - 20);
    });
  }

  #drawRow(context, name, values, x, y, width) {
    const third = width / 3;
    context.textAlign = "left";
    context.fillStyle = "#9fb3b0";
    context.fillText(name, x, y + rowHeight / 2, third - 8);
    context.textAlign = "right";
    context.fillStyle = "#e7eeec";
    const value = values.at(-1);
    context.fillText(value === undefined ? "–" : text(value), x + width, y + rowHeight / 2, third - 8);
    const low = Math.min(...values);
    const range = Math.max(...values) - low || 1;
    context.strokeStyle = "#2dd4bf";
    context.lineWidth = 1.5;
    context.beginPath();
    values.forEach((past, k) => {
      const px = x + third + (third * k) / (kept - 1);
      const py = y + rowHeight - 6 - ((rowHeight - 12) * (past - low)) / range;
      // An episode's line does not go on in the next one's.
      if (k && this.#episodes[k] === this.#episodes[k - 1]) context.lineTo(px, py);
      else context.moveTo(px, py);
    });
    context.stroke();
  }
}

function add(values, value) {
  values.push(value);
  if (values.length > kept) values.shift();
}

function text(value) {
  return Number(value.toPrecision(5)).toString();
}
