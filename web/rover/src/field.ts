// Draws a field from above, from the numbers of `rover_view` (README.md).

const width = 6.8, height = 5;
const orbRadius = 0.075;
const colours = {
  ground: "#dcdcdc", starting: "#69d140", excavation: "#4099d1", obstacle: "#ffcb5c", construction: "#ffa43d", berm: "#ff3609",
  rock: "#6b6b6b", crater: "#141414", column: "#4a4a4a", orb: "#8b4513", orbEdge: "#3d1e08", frustum: "#8e4cff", rover: "#2b2f36", bucket: "#c7a008",
};
const free = 0, held = 1, delivered = 2;

/** Draws into a canvas of any size; the field keeps its shape. */
export function drawField(canvas: HTMLCanvasElement, view: ArrayBuffer): void {
  const context = canvas.getContext("2d", { alpha: false })!;
  const numbers = new Float32Array(view), whole = new Int32Array(view);
  const scale = canvas.width / width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, -scale, 0, canvas.height); // metres, y up
  drawZones(context);
  for (let i = 0; i < whole[6]; i++) disc(context, i < whole[7] ? colours.rock : colours.crater, numbers[8 + i], numbers[19 + i], numbers[30 + i]);
  box(context, colours.column, 3.4 - 0.375, 2.5 - 0.375, 0.75, 0.75);
  drawRover(context, numbers[0], numbers[1], (numbers[2] * Math.PI) / 180);
  for (let i = 0; i < 15; i++) {
    const state = whole[71 + i];
    if (state !== free && state !== held && state !== delivered) continue;
    context.globalAlpha = state === delivered ? 0.55 : 1;
    disc(context, colours.orb, numbers[41 + i], numbers[56 + i], orbRadius);
    ring(context, state === held ? colours.frustum : colours.orbEdge, numbers[41 + i], numbers[56 + i], orbRadius);
    context.globalAlpha = 1;
  }
}

/** Height of a canvas for its width. */
export const heightFor = (canvasWidth: number): number => Math.round((canvasWidth * height) / width);

function drawZones(context: CanvasRenderingContext2D): void {
  context.globalAlpha = 0.45;
  box(context, colours.excavation, 0, 0, 2.5, height);
  box(context, colours.ground, 0, 0, 2, 2);
  box(context, colours.starting, 0, 0, 2, 2);
  box(context, colours.obstacle, 2.5, 0, width - 2.5, height);
  box(context, colours.construction, 3.8, 0, width - 3.8, 1.5);
  box(context, colours.berm, 4.45, 0.1875, 1.7, 0.8);
  context.globalAlpha = 1;
}

function drawRover(context: CanvasRenderingContext2D, x: number, y: number, heading: number): void {
  context.save();
  context.translate(x, y);
  context.rotate(-heading); // clockwise from up
  context.strokeStyle = colours.frustum;
  context.lineWidth = 0.015;
  context.beginPath();
  context.moveTo(-0.225, 0);
  context.lineTo(-1, 1.75);
  context.lineTo(1, 1.75);
  context.lineTo(0.225, 0);
  context.closePath();
  context.stroke();
  box(context, colours.rover, -0.225, -0.375, 0.45, 0.75);
  box(context, colours.rover, -0.05, 0.375, 0.1, 0.08);
  box(context, colours.bucket, -0.309375, 0.45, 0.61875, 0.15);
  context.restore();
}

function box(context: CanvasRenderingContext2D, colour: string, x: number, y: number, w: number, h: number): void {
  context.fillStyle = colour;
  context.fillRect(x, y, w, h);
}

function disc(context: CanvasRenderingContext2D, colour: string, x: number, y: number, radius: number): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context: CanvasRenderingContext2D, colour: string, x: number, y: number, radius: number): void {
  context.strokeStyle = colour;
  context.lineWidth = 0.02;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}
