// Paints laser hockey from above in the original's colours and sizes: 600 x 480 of its pixels, 60 a metre.

const width = 600;
const height = 480;
const metre = 60;
const goalHalf = 75;
const goalAt = 250; // from the centre
const colours = {
  ground: "#ffffff", centre: "rgb(204,204,204)", zone: "rgb(239,203,138)", wall: "#000000", goal: "rgb(128,128,128)",
  left: "rgb(235,98,53)", right: "rgb(93,158,199)", puck: "#000000", held: "rgb(220,40,40)",
};
// Player one's racket, in metres; player two's is its mirror image.
const racket = [[0.1, 0.4], [0.1, -0.4], [-0.2, -0.4], [-0.36, -0.2], [-0.42, 0], [-0.36, 0.2], [-0.2, 0.4]];
const puckRadius = 13;

export class Painter {
  #canvas;
  #observer;
  #scale = 1;
  #picture = null;

  facts = { Score: "–", "Time left": "–", Opponent: "–", "Opponent's value": "–" };

  constructor(canvas) {
    this.#canvas = canvas;
    canvas.classList.add("smooth");
    canvas.style.width = "";
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(canvas.parentElement);
    this.#fit();
  }

  paint({ picture }) {
    const n = Array.from({ length: 19 }, (_, i) => picture.getFloat32(4 * i, true));
    this.#picture = {
      left: n.slice(0, 3), right: n.slice(3, 6), puck: n.slice(6, 8), held: n[8] > 0 || n[9] > 0, turned: n[13] > 0,
    };
    const score = n[13] > 0 ? [n[11], n[10]] : [n[10], n[11]];
    this.facts.Score = score.join(" : ");
    this.facts["Time left"] = `${n[12].toFixed(1)} s`;
    this.facts.Opponent = Number.isNaN(n[14]) ? "scripted" : n.slice(14, 18).filter((x) => !Number.isNaN(x)).map((x) => x.toFixed(2)).join(" ");
    this.facts["Opponent's value"] = Number.isNaN(n[18]) ? "–" : n[18].toFixed(2);
    this.#draw();
  }

  dispose() {
    this.#observer.disconnect();
    this.#picture = null;
  }

  #fit() {
    const shown = Math.max(200, this.#canvas.parentElement.clientWidth) * (devicePixelRatio || 1);
    this.#scale = shown / width;
    this.#canvas.width = Math.round(shown);
    this.#canvas.height = Math.round(height * this.#scale);
    this.#draw();
  }

  #draw() {
    const context = this.#canvas.getContext("2d", { alpha: false });
    const turn = this.#picture?.turned ? -1 : 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colours.ground;
    context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    // From here on y is up and the centre is 0.
    context.setTransform(turn * this.#scale, 0, 0, -turn * this.#scale, this.#canvas.width / 2, this.#canvas.height / 2);
    drawRink(context);
    if (!this.#picture) return;
    const { left, right, puck, held } = this.#picture;
    drawRacket(context, colours.left, left, 1);
    drawRacket(context, colours.right, right, -1);
    disc(context, held ? colours.held : colours.puck, puck[0] * metre, puck[1] * metre, puckRadius);
  }
}

function drawRink(context) {
  ring(context, colours.centre, 0, 100);
  for (const side of [-1, 1]) {
    ring(context, colours.zone, side * goalAt, goalHalf);
    context.fillStyle = colours.ground; // the half behind the line is not seen
    context.fillRect(side > 0 ? goalAt + 5 : -goalAt - 105, -110, 100, 220);
    context.fillStyle = colours.goal;
    context.fillRect(side * (goalAt + 5) - 10, -goalHalf, 20, 2 * goalHalf);
  }
  context.fillStyle = colours.wall;
  for (const side of [-1, 1]) {
    context.fillRect(-goalAt, side * 210 - 10, 2 * goalAt, 20);
    for (const end of [-1, 1]) {
      // The piece beside the goal, its end cut slantwise.
      polygon(context, colours.wall, [[-10, 135], [10, 128], [10, -5], [-10, -5]].map(([x, y]) => [-end * (-x - 245), -side * (y - 210)]));
    }
  }
}

function drawRacket(context, colour, [x, y, angle], facing) {
  const [c, s] = [Math.cos(angle) * metre, Math.sin(angle) * metre];
  polygon(context, colour, racket.map(([px, py]) => [x * metre + c * facing * px - s * py, y * metre + s * facing * px + c * py]));
}

function polygon(context, colour, points) {
  context.fillStyle = colour;
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.fill();
}

function disc(context, colour, x, y, radius) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context, colour, x, radius) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, 0, radius, 0, 2 * Math.PI);
  context.stroke();
}
