// The page of `fastrl gb play`: sends what is held and asked for, and shows what the game says.

import { Connection } from "./protocol.js";
import { Painter } from "./gameboy.js";

const at = (id) => document.getElementById(id);
const say = (id, text) => {
  if (at(id).textContent !== text) at(id).textContent = text;
};
const keys = {
  ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right",
  KeyX: "a", KeyZ: "b", KeyY: "b", Enter: "start", ShiftRight: "select", ShiftLeft: "select",
};
const speeds = [0.5, 1, 2, 4, 8, 0]; // 0 is as fast as it can

const painter = new Painter(at("picture"));
const held = new Map(); // what holds a button: a key, or a finger on the pad
let status = { paused: false, speed: 1, slots: [], recording: null };
let before = 1; // speed before F was held
let seen = { frames: 0, time: performance.now() };

const connection = new Connection({
  opened: () => {
    at("connection").dataset.state = "playing";
    say("connection", "connected");
    sendButtons();
  },
  lost: () => {
    at("connection").dataset.state = "lost";
    say("connection", "connection lost, trying again");
  },
  message: (message) => ({ game: showGame, status: showStatus, search: showSearch, watched: showWatched, note: ({ text }) => say("note", text) })[message.type]?.(message),
  picture: (picture) => painter.paint(picture),
});

const ask = (type, more = {}) => connection.send({ type, ...more });

function sendButtons() {
  connection.send({ type: "buttons", value: [...new Set(held.values())] });
}

function hold(source, button) {
  if (button) held.set(source, button);
  else if (!held.delete(source)) return;
  for (const key of document.querySelectorAll(".pad button")) key.setAttribute("aria-pressed", String([...held.values()].includes(key.dataset.button)));
  sendButtons();
}

function showGame(message) {
  document.title = `${message.title} – FastRL gb play`;
  say("game", message.title || "gb play");
  say("run", message.profile ? `profile ${message.profile}` : "");
  at("demonstration").hidden = !message.profile;
  at("kind").replaceChildren(...message.kinds.map((kind) => new Option(kind, kind)));
}

function showStatus(message) {
  status = message;
  at("connection").dataset.state = message.paused ? "paused" : "playing";
  say("connection", message.rewinding ? "rewinding" : message.paused ? "paused" : "playing");
  say("pause", message.paused ? "Play" : "Pause");
  at("rewind").setAttribute("aria-pressed", String(message.rewinding));
  for (const input of document.querySelectorAll("#speeds input")) input.checked = Number(input.value) === message.speed;
  for (const slot of document.querySelectorAll("#slots button")) slot.classList.toggle("kept", message.slots.includes(Number(slot.dataset.slot)));
  at("stop").disabled = !message.recording;
  say("recording", message.recording ? `recording a ${message.recording}: ${message.recorded} frames` : `${message.kept} s to rewind`);
  const now = performance.now();
  if (now - seen.time < 1000) return;
  say("rate", `${Math.max(0, Math.round((message.frames - seen.frames) / (now - seen.time) * 1000))} frames/s`);
  seen = { frames: message.frames, time: now };
}

function cell(text, name) {
  const td = document.createElement("td");
  td.textContent = text;
  if (name) td.className = name;
  return td;
}

function showSearch({ count, matches }) {
  say("count", count.toLocaleString("en"));
  at("matches").replaceChildren(...matches.map((match) => {
    const row = document.createElement("tr");
    const watch = Object.assign(document.createElement("button"), { type: "button", textContent: "watch" });
    watch.addEventListener("click", () => ask("watch", { number: match.address, bank: match.bank, kind: at("kind").value }));
    const place = `0x${match.address.toString(16).toUpperCase()}${match.bank > 0 ? ` bank ${match.bank}` : ""}`;
    const last = cell("");
    last.append(watch);
    row.append(cell(place, "address"), cell(match.previous), cell(match.value), last);
    return row;
  }));
}

function showWatched({ values }) {
  const rows = at("watched").children;
  if (rows.length !== values.length || values.some((value, i) => rows[i].firstChild.textContent !== value.name)) {
    at("watched").replaceChildren(...values.map((value) => {
      const row = document.createElement("tr");
      row.append(cell(value.name, "address"), cell(value.value));
      return row;
    }));
    return;
  }
  values.forEach((value, i) => {
    if (rows[i].lastChild.textContent !== String(value.value)) rows[i].lastChild.textContent = value.value;
  });
}

at("speeds").append(...speeds.map((speed) => {
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "speed", value: String(speed) });
  input.addEventListener("change", () => ask("speed", { number: speed }));
  const label = document.createElement("label");
  label.append(input, speed === 0 ? "max" : `${speed}x`);
  return label;
}));
at("slots").append(...Array.from({ length: 10 }, (_, slot) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: String(slot), title: `Ctrl keeps, a click loads state ${slot}` });
  button.dataset.slot = String(slot);
  button.addEventListener("click", ({ ctrlKey }) => ask(ctrlKey || !status.slots.includes(slot) ? "save" : "load", { number: slot }));
  return button;
}));

at("pause").addEventListener("click", () => ask(status.paused ? "resume" : "pause"));
at("frame").addEventListener("click", () => ask("frame"));
at("reset").addEventListener("click", () => ask("reset"));
at("script").addEventListener("click", () => ask("recordscript"));
at("demonstration").addEventListener("click", () => ask("recorddemonstration"));
at("stop").addEventListener("click", () => ask("stop"));
at("state").addEventListener("click", () => ask("writestate"));
at("anew").addEventListener("click", () => ask("searchnew", { kind: at("kind").value }));
at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("number").value.trim();
  const takes = ["grew", "shrank", "equal"].includes(at("relation").value);
  const number = takes && text !== "" ? Number(text) : null;
  if (Number.isNaN(number) || (at("relation").value === "equal" && number === null)) say("note", "the number to search for is missing");
  else ask("search", { relation: at("relation").value, number });
});
for (const event of ["pointerdown", "pointerup", "pointercancel", "pointerleave"]) {
  at("rewind").addEventListener(event, () => ask("rewind", { number: event === "pointerdown" ? 1 : 0 }));
}
for (const button of document.querySelectorAll(".pad button")) {
  button.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    button.setPointerCapture(event.pointerId);
    hold(event.pointerId, button.dataset.button);
  });
  for (const event of ["pointerup", "pointercancel"]) button.addEventListener(event, ({ pointerId }) => hold(pointerId, null));
}

const writes = (event) => ["INPUT", "SELECT"].includes(event.target.tagName) && event.target.type !== "radio";
addEventListener("keydown", (event) => {
  if (writes(event)) return;
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  if (keys[event.code] && !event.ctrlKey) {
    if (!event.repeat) hold(event.code, keys[event.code]);
  } else if (event.repeat) {
    if (event.code !== "Period") return;
    ask("frame");
  } else if (event.code === "Space") ask(status.paused ? "resume" : "pause");
  else if (event.code === "Period") ask("frame");
  else if (event.code === "KeyR" && !event.ctrlKey) ask("rewind", { number: 1 });
  else if (event.code === "KeyF" && !event.ctrlKey) {
    before = status.speed;
    ask("speed", { number: 4 });
  } else if (digit) ask(event.ctrlKey ? "save" : "load", { number: Number(digit) });
  else return;
  event.preventDefault();
});
addEventListener("keyup", (event) => {
  if (keys[event.code]) hold(event.code, null);
  else if (event.code === "KeyR") ask("rewind", { number: 0 });
  else if (event.code === "KeyF" && !writes(event)) ask("speed", { number: before });
});
addEventListener("blur", () => {
  held.clear();
  sendButtons();
});
