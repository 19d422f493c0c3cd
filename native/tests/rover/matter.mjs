// Plays the recorded actions on the same fields with matter-js and compares: matter.mjs FOLDER (node_modules, fields.bin).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build, control, height, scale } from "../../../bench/peers/rover_field.mjs";

const folder = process.argv[2];
const Matter = createRequire(`${folder}/`)("matter-js");
const bytes = readFileSync(`${folder}/fields.bin`);
const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
let at = 0, fields = 0, ticks = 0, equal = 0, apart = 0, distance = 0, angle = 0;

while (at < numbers.length) {
  const [x, y, heading, count] = numbers.subarray(at, at + 4);
  at += 4;
  const obstacles = [];
  for (let i = 0; i < count; i++, at += 3) obstacles.push([...numbers.subarray(at, at + 3)]);
  const { engine, rover } = build(Matter, obstacles, x, y, heading);
  let touched = false;
  Matter.Events.on(engine, "collisionStart", () => { touched = true; });
  const recorded = numbers[at++], end = at + 6 * recorded, ours = numbers[end - 1] ? recorded - 1 : Infinity;
  let speed = 0, theirs = Infinity;
  for (let tick = 0; tick < recorded + 2; tick++) {
    const [target, turn, ox, oy, oh] = numbers.subarray(Math.min(at + 6 * tick, end - 6));
    Matter.Engine.update(engine, 1000 / 60);
    if (touched) { theirs = tick; break; }
    if (tick < Math.min(recorded, ours)) {
      distance = Math.max(distance, Math.hypot(rover.position.x / scale - ox, height - rover.position.y / scale - oy));
      const off = (rover.angle - oh) * 180 / Math.PI, full = Math.round(off / 360);
      angle = Math.max(angle, Math.abs(off - 360 * full));
    }
    if (tick >= recorded && ours === Infinity) break;
    speed = control(Matter, rover, speed, target, turn);
  }
  fields++;
  ticks += recorded;
  if (theirs === ours) equal++;
  else if (Math.abs(theirs - ours) !== 1) apart++;
  at = end;
}

console.log(`${fields} fields, ${ticks} ticks: ${distance} m, ${angle} deg, collision tick equal in ${equal}, beyond one in ${apart}`);
process.exit(fields === 200 && distance <= 1e-6 && angle <= 1e-6 && equal >= 0.995 * fields && apart === 0 ? 0 : 1);
