// Paints a rink from above, lying down: their goal on the right, x downward, as one sees Unity's axes from above.

// Metres.
const halfLength = 30;
const halfWidth = 15;
const corner = 8.5;
const goalLine = 26;
const goalHalf = 0.915;
const goalDepth = 1.12;
const margin = 1;
const trailLength = 45;

export class RinkPainter {
  #canvas;
  #observer;
  #scale = 1;
  #trail = [];
  #last = null;

  score = "–";
  clock = "–";

  constructor(canvas) {
    this.#canvas = canvas;
    canvas.classList.add("smooth");
    canvas.style.width = "";
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(canvas.parentElement);
    this.#fit();
  }

  paint({ picture, episode }) {
    const [skaterX, skaterZ, heading, stickX, stickZ, puckX, puckY, puckZ, ours, theirs, left] =
      Array.from({ length: 11 }, (_, i) => picture.getFloat32(4 * i, true));
    if (this.#last?.episode !== episode) this.#trail = [];
    this.#last = { episode, skater: [skaterZ, skaterX], heading, stick: [stickZ, stickX], puck: [puckZ, puckX], height: puckY };
    this.#trail.push(this.#last.puck);
    if (this.#trail.length > trailLength) this.#trail.shift();
    this.score = `${ours} : ${theirs}`;
    const seconds = Math.max(0, Math.ceil(left));
    this.clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.#draw();
  }

  dispose() {
    this.#observer.disconnect();
  }

  #fit() {
    const width = Math.max(200, this.#canvas.parentElement.clientWidth) * (devicePixelRatio || 1);
    this.#scale = width / (2 * (halfLength + margin));
    this.#canvas.width = Math.round(width);
    this.#canvas.height = Math.round(2 * (halfWidth + margin) * this.#scale);
    this.#draw();
  }

  #draw() {
    const context = this.#canvas.getContext("2d", { alpha: false });
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colour("--screen");
    context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.setTransform(this.#scale, 0, 0, this.#scale, this.#canvas.width / 2, this.#canvas.height / 2);
    drawIce(context, colour);
    drawGoal(context, colour("--them"), 1);
    drawGoal(context, colour("--us"), -1);
    if (!this.#last) return;
    drawTrail(context, colour("--puck"), this.#trail);
    drawSkater(context, colour, this.#last);
    // Higher in the air is nearer to the eye.
    disc(context, colour("--puck"), this.#last.puck, 0.35 + 0.1 * Math.max(0, Math.min(5, this.#last.height)));
  }
}

function drawIce(context, colour) {
  context.beginPath();
  context.roundRect(-halfLength, -halfWidth, 2 * halfLength, 2 * halfWidth, corner);
  context.fillStyle = colour("--ice");
  context.fill();
  context.save();
  context.clip();
  context.lineWidth = 0.12;
  for (const [z, name] of [[0, "--them"], [-goalLine, "--them"], [goalLine, "--them"], [-9, "--us"], [9, "--us"]]) {
    stroke(context, colour(name), [[z, -halfWidth], [z, halfWidth]], z && Math.abs(z) < goalLine ? 0.3 : 0.14, 0.45);
  }
  ring(context, colour("--us"), [0, 0], 4.5);
  context.restore();
  context.lineWidth = 0.3;
  context.strokeStyle = colour("--boards");
  context.beginPath();
  context.roundRect(-halfLength, -halfWidth, 2 * halfLength, 2 * halfWidth, corner);
  context.stroke();
}

function drawGoal(context, colour, side) {
  const line = side * goalLine;
  const back = side * (goalLine + goalDepth);
  stroke(context, colour, [[line, -goalHalf], [back, -goalHalf * 0.8], [back, goalHalf * 0.8], [line, goalHalf]], 0.22);
}

function drawSkater(context, colour, { skater, heading, stick }) {
  const ahead = (distance) => [skater[0] + distance * Math.cos(heading), skater[1] + distance * Math.sin(heading)];
  stroke(context, colour("--stick"), [skater, stick], 0.16);
  disc(context, colour("--stick"), stick, 0.28);
  disc(context, colour("--us"), skater, 0.75);
  stroke(context, colour("--us"), [skater, ahead(1.5)], 0.35);
}

function drawTrail(context, colour, trail) {
  for (let i = 1; i < trail.length; i++) {
    stroke(context, colour, [trail[i - 1], trail[i]], 0.2, (0.5 * i) / trail.length);
  }
}

function stroke(context, colour, points, width, opacity = 1) {
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.globalAlpha = 1;
}

function disc(context, colour, [x, y], radius) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context, colour, [x, y], radius) {
  context.globalAlpha = 0.45;
  context.strokeStyle = colour;
  context.lineWidth = 0.14;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.globalAlpha = 1;
}
