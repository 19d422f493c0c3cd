// The original's protocol: JSON texts, one rover a connection.
import { causes, info, infoSize, observationSize, type Rovers, zones } from "./rules";

export interface JsonMessage {
  type: string;
  action?: unknown;
  seed?: unknown;
  timescale?: unknown;
  max_episode_steps?: unknown;
  ticks_per_action?: unknown;
  original?: unknown;
  start_anywhere?: unknown;
  start_carrying?: unknown;
  margin?: unknown;
  stage?: unknown;
  rewards?: unknown;
  checkpoint_name?: unknown;
  checkpoint_steps?: unknown;
  env_count?: unknown;
  env_id?: unknown;
  message?: unknown;
}

/** Reads a message; null where it is none, as one that has no type. */
export function parse(text: string): JsonMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null && typeof (message as JsonMessage).type === "string" ? (message as JsonMessage) : null;
  } catch {
    return null;
  }
}

/** The three numbers of an action, or null. */
export function actionOf(message: JsonMessage): number[] | null {
  const { action } = message;
  return Array.isArray(action) && action.length === 3 && action.every((x) => typeof x === "number" && Number.isFinite(x)) ? action : null;
}

/** What an action led to. */
export function state(rovers: Rovers): string {
  const done = rovers.causes[0] >= 0;
  return text("state", done ? rovers.finals : rovers.observations, rovers.rewards[0], done, rovers);
}

/** The first observation of an episode. */
export const resetComplete = (rovers: Rovers): string => text("reset_complete", rovers.observations, 0, false, rovers);

function text(type: string, observation: Float32Array, reward: number, done: boolean, rovers: Rovers): string {
  const row = rovers.infos.subarray(0, infoSize), cause = rovers.causes[0];
  return JSON.stringify({
    type, observation: Array.from(observation.subarray(0, observationSize)), reward, done,
    info: {
      episode_length: row[info.steps],
      orbs_collected: row[info.constructionDrops] + row[info.bermDrops],
      orbs_deposited_construction: row[info.constructionDrops],
      orbs_deposited_berm: row[info.bermDrops],
      collision_occurred: cause === causes.indexOf("collision"),
      zone: zones[row[info.zone]],
      total_reward: row[info.reward],
      // Beside the original's:
      cause: done ? causes[cause] : null,
      orbs_grabbed: row[info.grabbed],
      orbs_delivered: row[info.delivered],
      orbs_delivered_berm: row[info.bermOrbs],
      reached_orb: row[info.reached] !== 0,
      mean_speed: row[info.speed],
    },
  });
}
