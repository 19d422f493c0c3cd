// Steps the rovers. What makes it step is a message of the socket or of the page, never a timer, so that a hidden tab keeps its rate.
import * as binary from "./binary";
import * as json from "./json";
import type { Order, Protocol, Report, Statistics, Status } from "./messages";
import { Player, type PolicyFile } from "./player";
import { type Make, info, infoSize, rewardNames, Rovers } from "./rules";

const reconnectDelay = 1000; // ms
const replaced = 4000; // the code of a connection whose place another page has taken
const remembered = 10; // episodes
const drivingTicks = 1, drivingSteps = 10_000;
const mostDue = 240; // ticks that a policy is behind, after which it plays slower than asked
const slice = 15; // ms of decisions between two messages

declare const self: DedicatedWorkerGlobalScope;
interface DedicatedWorkerGlobalScope extends EventTarget {
  postMessage(message: Report, transfer?: Transferable[]): void;
}

const rovers = await Rovers.load("rover.wasm");
const statistics: Statistics = { episodes: 0, decisions: 0, last: [] };
const status: Status = {
  state: "disconnected", training: false, problem: "", rovers: 1, parallel: null, checkpoint: null, timescale: null,
  playing: false, maxSteps: drivingSteps, stage: "4", terms: [],
};
const byHand: Make = { copies: 1, ticks: drivingTicks, original: false, layout: 0, anywhere: 0, carrying: 0, margin: 0 };
const settings: Make = { ...byHand, ticks: 4 };
let wanted: { address: string; protocol: Protocol } | null = null;
let socket: WebSocket | null = null;
let made: Make | null = null; // what the batch was made with
let fresh = true; // no rover has moved since its first observation
let epoch: number | null = null; // a reset that waits for a start
let asked = false; // a JSON reset or action waits until training starts
let pending: number[] | null = null;
let player: Player | null = null;
let due = 0; // ticks that the policy is to play
let deciding = false;

function make(wish: Make): void {
  if (made && (Object.keys(wish) as (keyof Make)[]).every((key) => made![key] === wish[key])) return;
  const terms = status.terms;
  rovers.create(wish, status.maxSteps);
  if (terms.length > 0) rovers.terms.set(terms);
  [made, status.rovers] = [{ ...wish }, wish.copies];
}

function tell(change: Partial<Status> = {}): void {
  Object.assign(status, change);
  self.postMessage({ type: "status", status });
}

// A rover that is driven by hand.
function drive(): void {
  make(byHand);
  rovers.reset(BigInt(Math.floor(Math.random() * 2 ** 52)));
  fresh = true;
}

function count(first: number, copies: number): void {
  statistics.decisions += copies;
  for (let i = first; i < first + copies; i++) {
    const cause = rovers.causes[i];
    if (cause < 0) continue;
    const row = i * infoSize;
    statistics.episodes++;
    statistics.last.unshift({
      reward: rovers.infos[row + info.reward], orbs: rovers.infos[row + info.delivered], steps: rovers.infos[row + info.steps], cause,
    });
    if (statistics.last.length > remembered) statistics.last.pop();
  }
}

function setRewards(terms: ArrayLike<number>, stage: string): void {
  rovers.terms.set(terms);
  tell({ terms: Array.from(terms), stage });
}

function setLimit(maxSteps: number): void {
  rovers.setLimit(maxSteps);
  tell({ maxSteps });
}

function open(): void {
  if (!wanted) return;
  const { address, protocol } = wanted;
  tell({ state: "connecting" });
  const mine = protocol === "binary" ? new WebSocket(address, binary.subprotocol) : new WebSocket(address);
  mine.binaryType = "arraybuffer";
  socket = mine;
  mine.onopen = () => {
    if (protocol === "json") settings.copies = 1;
    tell({ state: "connected", problem: "" });
  };
  mine.onmessage = ({ data }) => {
    if (mine !== socket) return;
    if (typeof data === "string") takeText(data);
    else takeBinary(data);
  };
  mine.onclose = ({ code, reason }) => {
    if (mine !== socket) return;
    if (code === replaced) return close(reason);
    leave();
    if (reason) status.problem = reason;
    tell({ state: "connecting" });
    setTimeout(() => socket === null && open(), reconnectDelay);
  };
}

function leave(): void {
  socket = null;
  [epoch, asked, pending] = [null, false, null];
  tell({ parallel: null, checkpoint: null, timescale: null });
}

function close(problem = ""): void {
  wanted = null;
  socket?.close();
  leave();
  tell({ state: "disconnected", training: false, problem });
  drive();
}

function takeBinary(data: ArrayBuffer): void {
  const message = binary.read(data, rovers);
  switch (message.kind) {
    case "actions":
      if (!status.training) return;
      rovers.step(message.first, message.count);
      fresh = false;
      socket!.send(binary.step(rovers, message.first, message.count, message.sequence));
      count(message.first, message.count);
      return;
    case "hello":
      if (message.layout < 0) return close("this page and the host are of different versions: reload the page");
      [settings.copies, settings.layout] = [message.rovers, message.layout];
      return;
    case "reset":
      make(settings);
      rovers.reset(message.seed);
      [epoch, fresh] = [message.epoch, true];
      if (status.training) socket!.send(binary.start(rovers, epoch));
      return;
    case "notice":
      return takeText(message.json);
    case "refusal":
      return tell({ problem: message.reason });
  }
}

function takeText(text: string): void {
  const message = json.parse(text);
  if (!message) return;
  const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : null);
  switch (message.type) {
    case "action":
      pending = json.actionOf(message);
      if (status.training) act();
      return;
    case "reset_request":
      make({ ...settings, copies: 1, layout: 0 });
      if (typeof message.seed === "string" && /^\d{1,20}$/.test(message.seed)) rovers.reset(BigInt(message.seed));
      else if (!fresh) rovers.restart(0, 1);
      [fresh, asked, pending] = [true, true, null];
      if (status.training) complete();
      return;
    case "set_timescale":
      if (number(message.timescale) !== null) tell({ timescale: number(message.timescale) });
      return;
    case "set_config":
      return configure(message);
    case "checkpoint_info": {
      const steps = number(message.checkpoint_steps);
      if (typeof message.checkpoint_name === "string" && message.checkpoint_name && steps !== null)
        tell({ checkpoint: { name: message.checkpoint_name, steps } });
      return;
    }
    case "parallel_training_info": {
      const count = number(message.env_count), id = number(message.env_id);
      if (count !== null && id !== null) tell({ parallel: { count, id } });
      return;
    }
    case "error":
      if (typeof message.message === "string") tell({ problem: message.message });
  }
}

const isPart = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;

function configure(message: json.JsonMessage): void {
  const steps = message.max_episode_steps, ticks = message.ticks_per_action, rewards = message.rewards;
  if (Number.isInteger(steps) && (steps as number) > 0) setLimit(steps as number);
  if (Number.isInteger(ticks) && (ticks as number) > 0) settings.ticks = ticks as number;
  if (typeof message.original === "boolean") settings.original = message.original;
  if (isPart(message.start_anywhere)) settings.anywhere = message.start_anywhere;
  if (isPart(message.start_carrying)) settings.carrying = message.start_carrying;
  if (isPart(message.margin)) settings.margin = message.margin;
  if (typeof rewards !== "object" || rewards === null) return;
  const given = rewards as Record<string, unknown>;
  const terms = rewardNames.map((name, i) => (typeof given[name] === "number" ? (given[name] as number) : rovers.terms[i]));
  setRewards(terms, typeof message.stage === "string" ? message.stage : "");
}

function act(): void {
  if (!pending) return;
  rovers.actions.set(pending);
  [pending, fresh] = [null, false];
  rovers.step(0, 1);
  socket!.send(json.state(rovers));
  count(0, 1);
  fresh = rovers.causes[0] >= 0;
}

function complete(): void {
  asked = false;
  socket!.send(json.resetComplete(rovers));
}

function train(on: boolean): void {
  tell({ training: on });
  if (!socket || socket.readyState !== WebSocket.OPEN) return;
  if (wanted!.protocol === "binary") {
    if (!on) return socket.send(binary.stop);
    if (epoch === null) return;
    if (!fresh) rovers.restart(0, rovers.copies);
    fresh = true;
    return socket.send(binary.start(rovers, epoch));
  }
  if (!on) return;
  // What waits is answered; otherwise the page begins by itself, as the original does.
  if (pending) return act();
  if (!asked) {
    make({ ...settings, copies: 1, layout: 0 });
    if (!fresh) rovers.restart(0, 1);
    fresh = true;
  }
  complete();
}

async function load(address: string, seed: string): Promise<void> {
  try {
    const policy = (await (await fetch(address)).json()) as PolicyFile & json.JsonMessage;
    player = await Player.load(policy, address);
    configure(policy);
    settings.layout = policy.layout;
    make(settings);
    rovers.reset(BigInt(seed));
    tell({ playing: true, checkpoint: { name: policy.checkpoint_name, steps: policy.checkpoint_steps } });
  } catch (problem) {
    player = null;
    tell({ problem: `the policy cannot be played: ${problem}` });
  }
}

async function decide(by: Player): Promise<void> {
  if (deciding) return;
  deciding = true;
  try {
    for (let from = performance.now(); due >= settings.ticks; due -= settings.ticks) {
      rovers.actions.set(await by.act(rovers.observations));
      rovers.step(0, 1);
      count(0, 1);
      if (performance.now() - from < slice) continue;
      await new Promise((go) => setTimeout(go));
      from = performance.now();
    }
  } catch (problem) {
    player = null;
    tell({ problem: `the policy cannot be played: ${problem}` });
  } finally {
    deciding = false;
  }
}

self.addEventListener("message", (event) => {
  const order = (event as MessageEvent<Order>).data;
  switch (order.type) {
    case "connect":
      wanted = { address: order.address, protocol: order.protocol };
      status.training = order.training;
      return open();
    case "disconnect":
      return close();
    case "training":
      return train(order.on);
    case "drive":
      if (socket || status.state !== "disconnected") return;
      rovers.actions.set(order.action);
      for (let tick = 0; tick < order.ticks; tick++) {
        rovers.step(0, 1);
        count(0, 1);
      }
      return;
    case "policy":
      return void load(order.address, order.seed);
    case "play":
      if (!player) return;
      due = order.ticks === Infinity ? Infinity : Math.min((due === Infinity ? 0 : due) + order.ticks, mostDue);
      return void decide(player);
    case "look": {
      const view = order.draw ? rovers.view(Math.max(0, Math.min(order.copy, rovers.copies - 1))) : null;
      return self.postMessage({ type: "picture", view, statistics, bytes: rovers.bytes }, view ? [view] : []);
    }
    case "rewards":
      return setRewards(order.terms, "");
    case "preset":
      return setRewards(rovers.preset(order.stage), String(order.stage));
    case "limit":
      return setLimit(order.maxSteps);
    case "forget":
      Object.assign(statistics, { episodes: 0, last: [] });
  }
});

drive();
status.terms = Array.from(rovers.terms);
tell();
