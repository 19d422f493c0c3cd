// The rover's physics on matter-js: rover.mjs MODULES SECONDS prints {"ticks", "cpu_seconds"} as JSON. Random actions of four
// ticks; a collision or 2,000 ticks end a field, and the next one is built, as resets are part of what is measured.
import { createRequire } from "node:module";
import { build, control } from "./rover_field.mjs";

const [modules, seconds] = process.argv.slice(2);
const Matter = createRequire(`${modules}/`)("matter-js");
let state = 20260101;
const random = () => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
};

// Obstacles keep off the start and one another, as those of a field; the walls' gap does not matter here.
function obstacles() {
  const placed = [];
  for (let tries = 0; placed.length < 11 && tries < 1100; tries++) {
    const radius = 0.15 + 0.05 * random(), x = radius + random() * (6.8 - 2 * radius), y = radius + random() * (5 - 2 * radius);
    const free = placed.every(([ox, oy, other]) => Math.hypot(ox - x, oy - y) >= radius + other + 0.666);
    const column = Math.abs(x - 3.4) < 0.875 && Math.abs(y - 2.5) < 0.875;
    if (free && !column && (x > 2.2 || y > 2.2)) placed.push([x, y, radius]);
  }
  return placed;
}

function play(ticks) {
  let done = 0;
  while (done < ticks) {
    const { engine, rover } = build(Matter, obstacles(), 1, 1, random() * 2 * Math.PI);
    let touched = false, speed = 0, target = 0, turn = 0;
    Matter.Events.on(engine, "collisionStart", () => { touched = true; });
    for (let tick = 0; tick < 2000 && !touched; tick++, done++) {
      if (tick % 4 === 0) [target, turn] = [2 * random() - 1, 2 * random() - 1];
      Matter.Engine.update(engine, 1000 / 60);
      speed = control(Matter, rover, speed, target, turn);
    }
  }
  return done;
}

play(20000); // until it is compiled
let ticks = 0, used = 0;
const before = process.cpuUsage();
while (used < Number(seconds)) {
  ticks += play(10000);
  const { user, system } = process.cpuUsage(before);
  used = (user + system) / 1e6;
}
console.log(JSON.stringify({ ticks, cpu_seconds: used }));
