// The page: shows what the viewer says, and asks it for what the buttons say.

import { Connection } from "./protocol.js";
import { ActionPanel } from "./action.js";
import { Plot } from "./plot.js";

const at = (id) => document.getElementById(id);
const say = (id, text) => {
  if (at(id).textContent !== text) at(id).textContent = text;
};
const number = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

const plot = new Plot(at("plot"));
const actions = new ActionPanel(at("action"), at("choices"));
let game = null;
let painter = null;
let status = null;
let latest = null;
let seenStep = "";
let history = [];

const connection = new Connection({
  opened: () => {
    history = [];
    say("connection", "connected");
  },
  lost: () => {
    at("connection").dataset.state = "lost";
    say("connection", "connection lost, trying again");
    curtain("The connection to the viewer is lost. This page tries again by itself.");
  },
  message: (message) => {
    if (message.type === "game") begin(message);
    else if (message.type === "status") showStatus(message);
    else if (message.type === "episode") showEpisode(message);
    else if (message.type === "rewards") show("rewards", game.reward_terms.map((name, i) => [name, number(message.sums[i])]));
    else if (message.type === "training") showTraining(message.progress);
  },
  picture: (picture) => {
    countStep(picture);
    if (!latest) requestAnimationFrame(paint);
    latest = picture;
  },
});

function begin(message) {
  game = message;
  painter?.dispose();
  painter = null;
  // A game brings its painter: a class with paint(picture), dispose() and facts, words and numbers beside the picture. It is told
  // the names of a picture's numbers where the game has them.
  import(`./${message.painter}.js`).then(({ Painter }) => {
    painter = new Painter(at("picture"), message.numbers);
    at("facts").replaceChildren(...Object.keys(painter.facts ?? {}).map((name) => fact(name, "fact")));
    if (latest) requestAnimationFrame(paint);
  });
  document.title = `${message.game} – FastRL viewer`;
  say("game", message.game);
  say("run", message.run_dir);
  at("picture").setAttribute("aria-label", `${message.game}, live`);
  actions.describe(message.action);
  at("pause").hidden = at("step").hidden = !message.can_pause;
  at("speeds").replaceChildren(...message.speeds.map((speed) => {
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "speed", value: String(speed) });
    input.addEventListener("change", () => connection.send({ type: "speed", value: speed }));
    const label = document.createElement("label");
    label.append(input, speed === null ? "max" : `${speed}x`);
    return label;
  }));
}

// Names and texts in a list, whose rows are made once.
function show(id, entries) {
  const list = at(id);
  if (list.children.length !== entries.length) list.replaceChildren(...entries.map(([name]) => fact(name, id)));
  entries.forEach(([, text], i) => {
    if (list.children[i].lastChild.textContent !== text) list.children[i].lastChild.textContent = text;
  });
}

// What the training that goes on beside this viewer, or is over, came to in its last hundred episodes and its last update.
function showTraining(progress) {
  const figure = (value) => (Number.isFinite(value) ? Number(value.toPrecision(4)).toString() : "–");
  show("training", [
    ["Training", progress.status],
    ["Steps", progress.step.toLocaleString("en")],
    ["Reward", figure(progress.mean_reward)],
    ["Success", Number.isFinite(progress.success_rate) ? `${Math.round(100 * progress.success_rate)} %` : "–"],
    ["Policy loss", figure(progress.policy_loss)],
    ["Value loss", figure(progress.value_loss)],
    ["Entropy", figure(progress.entropy)],
    ...Object.entries(progress.reward_terms ?? {}).map(([name, mean]) => [name, figure(mean)]),
  ]);
}

function fact(name, list) {
  const row = document.createElement("div");
  const value = Object.assign(document.createElement("dd"), { id: `${list}-${name.toLowerCase().replaceAll(" ", "-")}`, textContent: "–" });
  row.append(Object.assign(document.createElement("dt"), { textContent: name }), value);
  return row;
}

function showStatus(message) {
  status = message;
  at("connection").dataset.state = message.state;
  say("connection", message.state);
  at("pause").setAttribute("aria-pressed", String(message.state === "paused"));
  say("pause", message.state === "paused" ? "Play" : "Pause");
  for (const input of document.querySelectorAll("#speeds input")) input.checked = input.value === String(message.speed);
  const checkpoint = message.checkpoint;
  if (checkpoint) {
    say("checkpoint", checkpoint.name);
    say("checkpoint-step", `${checkpoint.step.toLocaleString("en")} steps`);
    say("checkpoint-score", checkpoint.score === null ? "–" : number(checkpoint.score));
    say("checkpoint-loaded", new Date(checkpoint.loaded_at).toLocaleTimeString([], { hourCycle: "h23" }));
    say("checkpoint-reloads", `${checkpoint.reloads} (${message.choice === "best" ? "best" : message.choice === "newest" ? "newest" : "fixed"})`);
  }
  at("note").hidden = !message.note || message.state === "waiting";
  say("note", message.note ?? "");
  if (message.state === "waiting") curtain(message.note);
  else if (latest || seenStep) at("curtain").hidden = true;
}

function showEpisode(message) {
  history = [message, ...history].slice(0, 20);
  at("history").replaceChildren(...history.map((episode) => {
    const row = document.createElement("tr");
    const cells = [episode.episode, episode.steps, number(episode.reward), episode.cause, episode.checkpoint];
    row.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
    if (episode.success) row.children[3].className = "good";
    return row;
  }));
}

// Steps are counted as they come, not as they are painted: the plot misses none.
function countStep(picture) {
  rate.count(picture.number);
  const step = `${picture.episode}:${picture.step}`;
  if (step === seenStep) return;
  const newEpisode = !seenStep.startsWith(`${picture.episode}:`);
  seenStep = step;
  plot.add(picture.value, picture.reward, newEpisode);
}

function paint() {
  const picture = latest;
  if (!painter || !picture) return;
  latest = null;
  painter.paint(picture);
  at("curtain").hidden = true;
  say("episode", String(picture.episode));
  say("step-number", String(picture.step));
  say("return", number(picture.total));
  say("reward", number(picture.reward, 3));
  say("value", number(picture.value));
  Object.values(painter.facts ?? {}).forEach((text, i) => {
    at("facts").children[i].lastChild.textContent = text;
  });
  actions.show(picture.action, picture.preferences, status?.checkpoint?.preferences === "probabilities");
}

function curtain(text) {
  say("curtain", text);
  at("curtain").hidden = false;
}

// Pictures a second: those that came, and those that the game made.
const rate = {
  came: 0,
  first: null,
  last: 0,
  since: performance.now(),
  count(made) {
    this.came++;
    this.first ??= made;
    this.last = made;
  },
  show() {
    const seconds = (performance.now() - this.since) / 1000;
    const made = this.first === null ? 0 : this.last - this.first;
    const own = game?.pictures_per_second ? ` · ${number(made / seconds / game.pictures_per_second, 1)}x` : "";
    say("rate", this.first === null ? "" : `${number(this.came / seconds, 0)} fps${own}`);
    Object.assign(this, { came: 0, first: this.first === null ? null : this.last, since: performance.now() });
  },
};
setInterval(() => rate.show(), 1000);

// Where a person plays, the page says which of the game's keys are held down, and those have no other meaning here.
const held = new Set();
const hold = (event, down) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !game?.keys.includes(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (held.has(event.key) === down) return;
  if (down) held.add(event.key);
  else held.delete(event.key);
  connection.send({ type: "keys", value: [...held] });
};
addEventListener("keydown", (event) => hold(event, true));
addEventListener("keyup", (event) => hold(event, false));
addEventListener("blur", () => {
  if (held.size) connection.send({ type: "keys", value: [] });
  held.clear();
});

const togglePause = () => connection.send({ type: status?.state === "paused" ? "resume" : "pause" });
at("pause").addEventListener("click", togglePause);
at("step").addEventListener("click", () => connection.send({ type: "step" }));
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !game?.can_pause) return;
  // Space presses a focused button by itself.
  if (event.key === " " && !(event.target instanceof HTMLButtonElement)) togglePause();
  else if (event.key === ".") connection.send({ type: "step" });
  else return;
  event.preventDefault();
});
