// The subprotocol fastrl.env.1, as docs/browser-protocol.md has it.
import { actionSize, infoSize, layouts, observationSize, type Rovers, schema } from "./rules";

export const subprotocol = "fastrl.env.1";

const version = 1;
const batchHeader = 12, startHeader = 16;

export type HostMessage =
  | { kind: "hello"; tab: number; rovers: number; layout: number }
  | { kind: "actions"; first: number; count: number; sequence: number }
  | { kind: "reset"; epoch: number; seed: bigint }
  | { kind: "refusal"; reason: string }
  | { kind: "notice"; json: string };

const hashes = layouts.map((_, layout) => {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(schema(layout))) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value;
});

/** Reads a message of the host; the actions of a batch go straight into the rovers'. A hello of no known layout has -1. */
export function read(data: ArrayBuffer, rovers: Rovers): HostMessage {
  const view = new DataView(data);
  switch (view.getUint8(0)) {
    case 1: {
      const fits = view.getUint8(1) === version && view.getUint16(6, true) === observationSize && view.getUint16(8, true) === actionSize
        && view.getUint16(10, true) === infoSize;
      return {
        kind: "hello", tab: view.getUint16(2, true), rovers: view.getUint16(4, true), layout: fits ? hashes.indexOf(view.getBigUint64(16, true)) : -1,
      };
    }
    case 2: {
      const first = view.getUint16(2, true), count = view.getUint16(4, true);
      rovers.actions.set(new Float32Array(data, batchHeader), first * actionSize);
      return { kind: "actions", first, count, sequence: view.getUint32(8, true) };
    }
    case 3:
      return { kind: "reset", epoch: view.getUint32(4, true), seed: view.getBigUint64(8, true) };
    case 4:
    case 5: {
      const text = new TextDecoder().decode(data.slice(1));
      return view.getUint8(0) === 4 ? { kind: "refusal", reason: text } : { kind: "notice", json: text };
    }
    default:
      return { kind: "refusal", reason: `a message begins with ${view.getUint8(0)}, which this page does not know` };
  }
}

/** First observations of all rovers. */
export function start(rovers: Rovers, epoch: number): Uint8Array<ArrayBuffer> {
  const message = new ArrayBuffer(startHeader + rovers.copies * observationSize * 4), view = new DataView(message);
  view.setUint8(0, 16);
  view.setUint16(2, rovers.copies, true);
  view.setUint32(4, epoch, true);
  view.setBigUint64(8, hashes[rovers.layout], true);
  new Float32Array(message, startHeader).set(rovers.observations);
  return new Uint8Array(message);
}

export const stop = new Uint8Array([18]);

let answer = new ArrayBuffer(0), answerView = new DataView(answer), answerNumbers = new Float32Array(answer), answerBytes = new Uint8Array(answer);

/** What a step of the rovers [first, first + count) led to; valid until the next call. */
export function step(rovers: Rovers, first: number, count: number, sequence: number): Uint8Array<ArrayBuffer> {
  const largest = batchHeader + count * (observationSize + 1 + observationSize + infoSize) * 4 + ((count + 3) & ~3);
  if (answer.byteLength < largest) {
    answer = new ArrayBuffer(largest);
    [answerView, answerNumbers, answerBytes] = [new DataView(answer), new Float32Array(answer), new Uint8Array(answer)];
  }
  let at = batchHeader / 4;
  answerNumbers.set(rovers.observations.subarray(first * observationSize, (first + count) * observationSize), at);
  at += count * observationSize;
  answerNumbers.set(rovers.rewards.subarray(first, first + count), at);
  at += count;
  const ends = at * 4;
  at += (count + 3) >> 2;
  answerBytes.fill(0, ends, at * 4);
  let ended = 0;
  for (let i = 0; i < count; i++) {
    const cause = rovers.causes[first + i];
    if (cause < 0) continue;
    answerBytes[ends + i] = cause + 1;
    const row = first + i;
    answerNumbers.set(rovers.finals.subarray(row * observationSize, (row + 1) * observationSize), at);
    at += observationSize;
    answerNumbers.set(rovers.infos.subarray(row * infoSize, (row + 1) * infoSize), at);
    at += infoSize;
    ended++;
  }
  answerView.setUint8(0, 17);
  answerView.setUint8(1, 0);
  answerView.setUint16(2, first, true);
  answerView.setUint16(4, count, true);
  answerView.setUint16(6, ended, true);
  answerView.setUint32(8, sequence, true);
  return answerBytes.subarray(0, at * 4);
}
