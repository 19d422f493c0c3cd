// Paints a rink from above, lying down: their goal on the right, x downward, as one sees Unity's axes from above.

// Metres.
const halfLength = 30;
const halfWidth = 15;
const corner = 8.5;
const goalLine = 26;
const goalHalf = 0.915;
const goalDepth = 1.12;
const margin = 1;
const trailLength = 30;

// A game that decides ten times a second is drawn moving on between two decisions, one decision late.
const longestGlide = 250;

export class Painter {
  #canvas;
  #observer;
  #scale = 1;
  #trail = [];
  #from = null;
  #to = null;
  #came = 0;
  #interval = 0;
  #drawing = false;

  facts = { Score: "–", "Time left": "–" };

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
    const now = performance.now();
    const next = { episode, skater: [skaterZ, skaterX], heading, stick: [stickZ, stickX], puck: [puckZ, puckX], height: puckY };
    const goesOn = this.#to?.episode === episode;
    if (!goesOn) this.#trail = [];
    this.#trail.push(next.puck);
    if (this.#trail.length > trailLength) this.#trail.shift();
    this.#interval = goesOn ? Math.min(now - this.#came, longestGlide) : 0;
    this.#from = goesOn ? this.#to : next;
    this.#to = next;
    this.#came = now;
    this.facts.Score = `${ours} : ${theirs}`;
    const seconds = Math.max(0, Math.ceil(left));
    this.facts["Time left"] = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (!this.#drawing) this.#glide();
  }

  dispose() {
    this.#observer.disconnect();
    this.#to = null;
  }

  // Draws until the last moment that came is reached.
  #glide() {
    const part = this.#interval > 0 ? Math.min(1, (performance.now() - this.#came) / this.#interval) : 1;
    this.#draw(part);
    this.#drawing = part < 1 && this.#to !== null;
    if (this.#drawing) requestAnimationFrame(() => this.#glide());
  }

  #fit() {
    const width = Math.max(200, this.#canvas.parentElement.clientWidth) * (devicePixelRatio || 1);
    this.#scale = width / (2 * (halfLength + margin));
    this.#canvas.width = Math.round(width);
    this.#canvas.height = Math.round(2 * (halfWidth + margin) * this.#scale);
    this.#draw(1);
  }

  #draw(part) {
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
    if (!this.#to) return;
    const shown = between(this.#from, this.#to, part);
    drawTrail(context, colour("--mark"), [...this.#trail.slice(0, -1), shown.puck]);
    drawSkater(context, colour, shown);
    // Higher in the air is nearer to the eye.
    disc(context, colour("--mark"), shown.puck, 0.35 + 0.1 * Math.max(0, Math.min(5, shown.height)));
  }
}

function between(from, to, part) {
  const mix = (a, b) => a + part * (b - a);
  const point = (a, b) => [mix(a[0], b[0]), mix(a[1], b[1])];
  const turn = Math.atan2(Math.sin(to.heading - from.heading), Math.cos(to.heading - from.heading));
  return {
    skater: point(from.skater, to.skater),
    heading: from.heading + part * turn,
    stick: point(from.stick, to.stick),
    puck: point(from.puck, to.puck),
    height: mix(from.height, to.height),
  };
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
