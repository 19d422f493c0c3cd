// The page: what people see and press. Rovers step in the Worker.
import { drawField, heightFor } from "./field";
import type { Order, Protocol, Report, Statistics, Status } from "./messages";
import { causes, rewardNames, zones } from "./rules";

const tick = 1 / 60; // s
const mostTicks = 6; // in one picture, after which a slow page slows the rover
const quiet = 500; // ms between two looks where nothing is drawn
const read = 200; // ms between two changes of numbers that people read
// Decisions a second of a rover that pictures can follow; of a faster one, which trains as fast as it can, ten pictures a second are drawn.
const followed = 480;

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const input = (id: string) => element<HTMLInputElement>(id);
const button = (id: string) => element<HTMLButtonElement>(id);
const say = (id: string, text: string) => { if (element(id).textContent !== text) element(id).textContent = text; };

const query = new URLSearchParams(location.search);
const worker = new Worker("worker.js", { type: "module" });
const order = (message: Order) => worker.postMessage(message);
const canvas = element<HTMLCanvasElement>("field");
const held = new Set<string>();
let status: Status | null = null;
let driven = false; // by hand, since the rover is there
let looking = false; // an answer is under way
let lookedAt = 0;
let frameAt = 0;
let frames = 0;
let every = 1; // of so many frames one is drawn
let debt = 0; // time that was not driven yet
let rate = { at: performance.now(), decisions: 0 };
let history = "";
let toldAt = 0;

// Connection

const protocol = (): Protocol => (document.querySelector<HTMLInputElement>("input[name=protocol]:checked")!.value as Protocol);
const host = ["127.0.0.1", "[::1]"].includes(location.hostname) ? "localhost" : location.hostname;

function address(): { shown: string; whole: string } {
  const shown = protocol() === "json" ? `ws://${host}:${input("port").value}` : `ws://${location.host}/env`;
  const more = new URLSearchParams();
  for (const name of protocol() === "json" ? ["token"] : ["tab", "token"]) if (query.has(name)) more.set(name, query.get(name)!);
  return { shown, whole: more.size ? `${shown}?${more}` : shown };
}

const connect = (training: boolean) => order({ type: "connect", address: address().whole, protocol: protocol(), training });

function showStatus(now: Status): void {
  const before = status;
  status = now;
  const idle = now.state === "disconnected";
  element("connection").dataset.state = now.playing ? "connected" : now.state;
  say("connection", now.playing ? "a policy plays" : now.state === "connected" && now.training ? "training" : now.state);
  button("connect").disabled = !idle;
  button("disconnect").disabled = idle;
  button("start").disabled = now.training;
  button("stop").disabled = !now.training;
  for (const radio of document.querySelectorAll<HTMLInputElement>("input[name=protocol], #port")) radio.disabled = !idle;
  show("parallel", now.parallel && `Parallel Training: ${now.parallel.count} environment${now.parallel.count === 1 ? "" : "s"}`);
  show("playing", now.playing && now.checkpoint ? `${now.checkpoint.name} (${now.checkpoint.steps} steps)` : null);
  show("checkpoint", now.checkpoint && `Continuing from: ${now.checkpoint.name} (${now.checkpoint.steps} steps)`);
  show("problem", now.problem);
  if (input("max-steps") !== document.activeElement) input("max-steps").value = String(now.maxSteps);
  input("copy").max = String(now.rovers);
  if (Number(input("copy").value) > now.rovers) input("copy").value = "1";
  element("keys").hidden = !idle || now.playing;
  element("pacing").hidden = !now.playing;
  if (!idle) driven = false;
  if (!before || before.terms !== now.terms) showRewards(now);
  document.title = now.training ? `Training... [${new Date().toLocaleTimeString("en-GB")}]` : "Lunar rover";
}

function show(id: string, text: string | null): void {
  element(id).hidden = !text;
  say(id, text ?? "");
}

// Rewards

function makeRewards(): void {
  for (const name of rewardNames) {
    const label = document.createElement("label");
    const number = document.createElement("input");
    label.textContent = name.replaceAll("_", " ");
    Object.assign(number, { type: "number", step: "any", id: `reward-${name}` });
    number.addEventListener("change", () => {
      const terms = rewardNames.map((each) => input(`reward-${each}`).valueAsNumber);
      if (terms.every(Number.isFinite)) order({ type: "rewards", terms });
      else if (status) showRewards(status); // what is no number is taken back
    });
    label.append(number);
    element("rewards").append(label);
  }
}

function showRewards({ terms, stage }: Status): void {
  rewardNames.forEach((name, i) => {
    const number = input(`reward-${name}`);
    if (number !== document.activeElement || !Number.isFinite(number.valueAsNumber)) number.value = String(terms[i] ?? 0);
  });
  element<HTMLSelectElement>("preset").value = ["1", "2", "3", "4"].includes(stage) ? stage : "";
}

// Statistics and picture

function showStatistics({ episodes, decisions, last }: Statistics): void {
  const now = performance.now();
  if (now - toldAt < read) return;
  toldAt = now;
  if (now - rate.at >= 1000) {
    const perSecond = ((decisions - rate.decisions) * 1000) / (now - rate.at);
    say("rate", Math.round(perSecond).toLocaleString("en"));
    rate = { at: now, decisions };
    every = perSecond > followed * (status?.rovers ?? 1) ? 6 : 1;
    if (status?.training) document.title = `Training... [${new Date().toLocaleTimeString("en-GB")}]`;
  }
  const mean = (of: (episode: Statistics["last"][number]) => number) => last.reduce((sum, episode) => sum + of(episode), 0) / last.length;
  say("episodes", String(episodes));
  say("average", last.length ? mean((episode) => episode.reward).toFixed(2) : "–");
  say("success", last.length ? `${Math.round(100 * mean((episode) => Number(episode.orbs > 0)))} %` : "–");
  say("last", last.length ? `${last[0].reward.toFixed(2)}, ${last[0].orbs} orbs, ${last[0].steps} steps` : "–");
  const rows = JSON.stringify(last);
  if (rows === history) return;
  history = rows;
  element("history").replaceChildren(...last.map((episode) => {
    const row = document.createElement("tr");
    row.append(...[episode.reward.toFixed(2), episode.orbs, episode.steps, causes[episode.cause]].map((text) => {
      const cell = document.createElement("td");
      cell.textContent = String(text);
      return cell;
    }));
    return row;
  }));
}

function showPicture(view: ArrayBuffer): void {
  drawField(canvas, view);
  const numbers = new Float32Array(view), whole = new Int32Array(view), states = Array.from(whole.subarray(71, 86));
  say("zone", zones[whole[4]].replace("_", " "));
  say("speed", numbers[3].toFixed(2));
  say("held", String(states.filter((state) => state === 1).length));
  say("delivered", `${states.filter((state) => state === 2).length} of ${states.filter((state) => state !== 3).length}`);
  say("step", String(whole[5]));
}

function look(draw: boolean): void {
  if (looking) return;
  [looking, lookedAt] = [true, performance.now()];
  order({ type: "look", copy: Number(input("copy").value) - 1, draw });
}

function drive(elapsed: number): void {
  if (!driven) return;
  debt += Math.min(elapsed, mostTicks * tick);
  const ticks = Math.floor(debt / tick + 1e-6);
  debt -= ticks * tick;
  const axis = (more: string, less: string) => Number(held.has(more)) - Number(held.has(less));
  if (ticks > 0) order({ type: "drive", action: [axis("w", "s"), axis("d", "a"), Number(held.has("b"))], ticks });
}

function play(elapsed: number): void {
  const pace = Number(element<HTMLSelectElement>("pace").value);
  debt += Math.min(elapsed, mostTicks * tick) * pace;
  const ticks = pace === Infinity ? pace : Math.floor(debt / tick + 1e-6);
  debt = pace === Infinity ? 0 : debt - ticks * tick;
  if (ticks > 0) order({ type: "play", ticks });
}

function frame(now: number): void {
  if (status?.playing) play((now - frameAt) / 1000);
  else if (status?.state === "disconnected") drive((now - frameAt) / 1000);
  frameAt = now;
  if (input("draw").checked && ++frames % every === 0) look(true);
  requestAnimationFrame(frame);
}

worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
  if (data.type === "status") {
    if (!status) begin();
    return showStatus(data.status);
  }
  looking = false;
  showStatistics(data.statistics);
  if (data.view) showPicture(data.view);
});
worker.addEventListener("error", ({ message }) => {
  show("problem", `the rover's module does not run: ${message || "reload the page"}`);
});

// People

const keyOf = (event: KeyboardEvent) => event.key.toLowerCase();
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === "number";
  if (typing || event.target instanceof HTMLSelectElement || event.ctrlKey || event.altKey || event.metaKey || !"wasdb".includes(keyOf(event))) return;
  if (status?.state !== "disconnected" || status.playing) return;
  held.add(keyOf(event));
  if (!driven) [driven, debt] = [true, 0];
});
addEventListener("keyup", (event) => held.delete(keyOf(event)));
addEventListener("blur", () => held.clear());
button("connect").addEventListener("click", () => connect(status?.training ?? false));
button("disconnect").addEventListener("click", () => order({ type: "disconnect" }));
button("start").addEventListener("click", () => order({ type: "training", on: true }));
button("stop").addEventListener("click", () => order({ type: "training", on: false }));
button("forget").addEventListener("click", () => order({ type: "forget" }));
input("max-steps").addEventListener("change", () => {
  const steps = input("max-steps").valueAsNumber;
  if (Number.isInteger(steps) && steps >= 1) order({ type: "limit", maxSteps: steps });
});
element("preset").addEventListener("change", () => order({ type: "preset", stage: Number(element<HTMLSelectElement>("preset").value) }));
for (const choice of document.querySelectorAll("input[name=protocol], #port")) choice.addEventListener("input", () => say("address", address().shown));

new ResizeObserver(() => {
  canvas.width = Math.round(Math.max(200, canvas.parentElement!.clientWidth) * (devicePixelRatio || 1));
  canvas.height = heightFor(canvas.width);
}).observe(canvas.parentElement!);

// The Worker is there: an address that names a port or a tab connects and trains by itself, a page with a policy plays it.
function begin(): void {
  const { policy } = document.documentElement.dataset;
  if (policy) {
    const seed = query.get("seed") ?? "", pace = query.get("pace");
    if (pace) element<HTMLSelectElement>("pace").value = pace;
    order({
      type: "policy", address: new URL(policy, location.href).href,
      seed: /^\d{1,20}$/.test(seed) ? seed : String(Math.floor(Math.random() * 2 ** 52)),
    });
  }
  const port = Number(query.get("wsPort")), steps = Number(query.get("maxSteps"));
  if (Number.isInteger(steps) && steps >= 1) order({ type: "limit", maxSteps: steps });
  if (Number.isInteger(port) && port >= 1 && port <= 65535) {
    document.querySelector<HTMLInputElement>("input[value=json]")!.checked = true;
    input("port").value = String(port);
    connect(true);
  } else if (query.has("tab")) {
    connect(true);
  }
  say("address", address().shown);
  if (query.get("draw") === "off") input("draw").checked = false;
  setInterval(() => performance.now() - lookedAt >= quiet && look(false), quiet);
  requestAnimationFrame(frame);
}

makeRewards();
