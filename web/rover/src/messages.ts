// What the page and its Worker say to each other.

export type Protocol = "binary" | "json";

/** From the page. */
export type Order =
  | { type: "connect"; address: string; protocol: Protocol; training: boolean }
  | { type: "disconnect" }
  | { type: "training"; on: boolean }
  | { type: "drive"; action: [number, number, number]; ticks: number }
  | { type: "policy"; address: string; seed: string }
  | { type: "play"; ticks: number } // Infinity: without a pause
  | { type: "look"; copy: number; draw: boolean }
  | { type: "rewards"; terms: number[] }
  | { type: "preset"; stage: number }
  | { type: "limit"; maxSteps: number }
  | { type: "forget" };

export interface Episode {
  reward: number;
  orbs: number;
  steps: number;
  cause: number;
}

/** Of the episodes since the last reset of the statistics. */
export interface Statistics {
  episodes: number;
  decisions: number;
  last: Episode[]; // the newest first, at most ten
}

/** How things stand. */
export interface Status {
  state: "disconnected" | "connecting" | "connected";
  training: boolean;
  problem: string;
  rovers: number;
  parallel: { count: number; id: number } | null;
  checkpoint: { name: string; steps: number } | null;
  timescale: number | null;
  playing: boolean; // an exported policy drives
  maxSteps: number;
  stage: string; // of the settings: "1" to "4", the host's own word, or "" for edited rewards
  terms: number[];
}

/** From the Worker. */
export type Report =
  | { type: "status"; status: Status }
  | { type: "picture"; view: ArrayBuffer | null; statistics: Statistics; bytes: number };
