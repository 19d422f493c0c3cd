// The rover's rules: the WebAssembly module of README.md, as typed calls and arrays.

export const observationSize = 30;
export const actionSize = 3;
export const infoSize = 10;

/** Ways in which an episode ends, by the module's number. */
export const causes = ["delivered", "collision", "obstacle drop", "limit"] as const;

/** Whether the cause cuts the episode rather than ends it. */
export const isTruncation = (cause: number) => cause === 3;

/** Columns of `infos`. */
export const info = {
  steps: 0, constructionDrops: 1, bermDrops: 2, grabbed: 3, delivered: 4, reached: 5, speed: 6, reward: 7, zone: 8, bermOrbs: 9,
} as const;

export const zones = ["none", "starting", "excavation", "obstacle", "construction", "target_berm"] as const;

/** Reward terms by the module's index, as settings call them. */
export const rewardNames = [
  "step_penalty", "collision_penalty", "grab_orb", "orb_swap",
  "leave_excavation_with_orbs", "enter_construction_with_orbs", "deposit_construction", "deposit_berm",
  "drop_excavation", "drop_obstacle", "drop_starting", "drop_none",
  "wasteful_drop", "wasteful_threshold", "return_to_excavation", "holding_excavation",
  "holding_obstacle", "holding_construction", "holding_outside", "leaving_starting",
  "in_starting", "distance", "oscillation", "smooth_acceleration",
  "smooth_turning", "smooth_threshold", "maintaining_speed", "maintaining_threshold",
  "high_speed", "high_speed_threshold", "maintaining_heading", "heading_threshold",
  "idle", "backward", "forward", "shaping",
  "progress", "facing", "way", "close",
] as const;

/** Numbers of a view, see README.md. */
export const viewSize = 86;

/** What a rover observes, by the module's number of the layout; the host calls them the same. */
export const layouts = [
  "x y heading speed holding held in_excavation in_construction in_berm in_obstacle orb_distance orb_angle orb_in_reach "
    + [1, 2, 3, 4, 5].map((i) => `obstacle_${i}_distance obstacle_${i}_angle obstacle_${i}_radius`).join(" ")
    + " target_distance target_angle",
  "speed turn holding orb_in_reach in_construction close has_way time_left advised_speed advised_turn "
    + ["soon", "then", "later"].map((when) => `way_${when}_across way_${when}_ahead way_${when}_sine way_${when}_cosine`).join(" ")
    + " free_ahead free_back free_left free_right free_ahead_left free_ahead_right free_back_left free_back_right",
] as const;

/** What both sides must agree on; the host makes the same text of its own names. */
export const schema = (layout: number): string => [
  layouts[layout],
  "speed turn dig",
  "steps construction_drops berm_drops orbs_grabbed orbs_delivered reached_orb speed reward zone berm_orbs",
  "delivered collision obstacle_drop limit*",
].join(";");

/** What a batch is made with. */
export interface Make {
  copies: number;
  ticks: number; // of an action
  original: boolean;
  layout: number;
  anywhere: number; // part of the episodes that begin anywhere on the field
  carrying: number; // part of these that begin with an orb held
  margin: number; // metres: coming nearer to anything is a collision
}

interface Module {
  memory: WebAssembly.Memory;
  rover_create(copies: number, ticks: number, maxSteps: number, compat: number, layout: number): number;
  rover_reset(seed: bigint): void;
  rover_restart(first: number, count: number): number;
  rover_step(first: number, count: number): number;
  rover_load_preset(stage: number): number;
  rover_set_limit(maxSteps: number): void;
  rover_set_starts(anywhere: number, carrying: number): void;
  rover_set_margin(metres: number): void;
  rover_view(copy: number): number;
  rover_actions(): number;
  rover_observations(): number;
  rover_final_observations(): number;
  rover_rewards(): number;
  rover_terminated(): number;
  rover_truncated(): number;
  rover_causes(): number;
  rover_infos(): number;
  rover_reward_terms(): number;
}

/** A batch of rovers. */
export class Rovers {
  copies = 0;
  layout = 0;
  actions = new Float32Array();
  observations = new Float32Array();
  finals = new Float32Array();
  rewards = new Float32Array();
  causes = new Int32Array();
  infos = new Float32Array();

  private constructor(private readonly module: Module) {}

  static async load(address: string): Promise<Rovers> {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(address));
    return new Rovers(instance.exports as unknown as Module);
  }

  /** Makes a batch in place of the one before, with the rewards of stage 4. */
  create({ copies, ticks, original, layout, anywhere, carrying, margin }: Make, maxSteps: number): void {
    if (this.module.rover_create(copies, ticks, maxSteps, original ? 1 : 0, layout) !== 0) throw new Error(`no batch of ${copies} rovers can be made`);
    this.module.rover_set_starts(anywhere, carrying);
    this.module.rover_set_margin(margin);
    [this.copies, this.layout] = [copies, layout];
    const { module } = this, memory = module.memory.buffer;
    this.actions = new Float32Array(memory, module.rover_actions(), copies * actionSize);
    this.observations = new Float32Array(memory, module.rover_observations(), copies * observationSize);
    this.finals = new Float32Array(memory, module.rover_final_observations(), copies * observationSize);
    this.rewards = new Float32Array(memory, module.rover_rewards(), copies);
    this.causes = new Int32Array(memory, module.rover_causes(), copies);
    this.infos = new Float32Array(memory, module.rover_infos(), copies * infoSize);
  }

  reset(seed: bigint): void {
    this.module.rover_reset(BigInt.asUintN(64, seed));
  }

  restart(first: number, count: number): void {
    this.module.rover_restart(first, count);
  }

  step(first: number, count: number): void {
    if (this.module.rover_step(first, count) !== -1) throw new Error("an action is not a finite number");
  }

  setLimit(maxSteps: number): void {
    this.module.rover_set_limit(maxSteps);
  }

  preset(stage: number): Float64Array {
    this.module.rover_load_preset(stage);
    return this.terms.slice();
  }

  /** Every reward, in the order of `rewardNames`. */
  get terms(): Float64Array {
    return new Float64Array(this.module.memory.buffer, this.module.rover_reward_terms(), rewardNames.length);
  }

  /** What is to be drawn of a rover; a copy. */
  view(copy: number): ArrayBuffer {
    const at = this.module.rover_view(copy);
    return this.module.memory.buffer.slice(at, at + viewSize * 4);
  }

  get bytes(): number {
    return this.module.memory.buffer.byteLength;
  }
}
