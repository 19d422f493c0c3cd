// Steps the module with the actions of fixture.h and prints the hash of all that it writes: twin.mjs MODULE COPIES STAGE STEPS LAYOUT.
import { readFileSync } from "node:fs";

const [path, ...numbers] = process.argv.slice(2);
const [copies, stage, steps, layout] = numbers.map(Number);
const { instance } = await WebAssembly.instantiate(readFileSync(path));
const rover = instance.exports;
rover.rover_create(1, 4, 500, 0, 0);
rover.rover_set_margin(0.05); // of the batch before, not of the next one
if (rover.rover_create(copies, 4, 500, 0, layout) !== 0) throw new Error("rover_create refused");
if (rover.rover_load_preset(stage) !== 0) throw new Error("rover_load_preset refused");
const words = (pointer, columns) => new Uint32Array(rover.memory.buffer, pointer, copies * columns);
const bytes = (pointer) => new Uint8Array(rover.memory.buffer, pointer, copies);
const actions = new Float32Array(rover.memory.buffer, rover.rover_actions(), copies * 3);
const written = [
  words(rover.rover_observations(), 30), words(rover.rover_final_observations(), 30), words(rover.rover_rewards(), 1),
  words(rover.rover_infos(), 10), words(rover.rover_causes(), 1), bytes(rover.rover_terminated()), bytes(rover.rover_truncated()),
];

function hash(sum) {
  for (const array of written) for (let i = 0; i < array.length; i++) sum = Math.imul(sum ^ array[i], 16777619);
  return sum;
}

rover.rover_reset(0x123456789ABCDEF0n);
let sum = hash(2166136261);
for (let step = 0; step < steps; step++) {
  let x = (Math.imul(step, 2654435761) + 1) >>> 0;
  for (let i = 0; i < actions.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    actions[i] = Math.fround((x >>> 8) * (1.125 / 2 ** 23)) - 1.125;
  }
  if (rover.rover_step(0, copies) !== -1) throw new Error(`step ${step} was refused`);
  sum = hash(sum);
}
console.log(sum >>> 0);
