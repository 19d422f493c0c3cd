// Plays an exported policy with onnxruntime-web, which `fastrl export --page` lays beside the page.
import { actionSize, observationSize } from "./rules";

/** What policy.json says, beside a set_config message of its settings. */
export interface PolicyFile {
  model: string; // addresses beside policy.json
  runtime: string;
  layout: number;
  checkpoint_name: string;
  checkpoint_steps: number;
}

// What is used of onnxruntime-web.
interface Runtime {
  env: { wasm: { numThreads: number } };
  InferenceSession: { create(address: string): Promise<Session> };
  Tensor: new (type: "float32", data: Float32Array, shape: number[]) => unknown;
}
interface Session {
  run(feeds: Record<string, unknown>, fetches: string[]): Promise<Record<string, { data: Float32Array }>>;
}

export class Player {
  private constructor(private readonly runtime: Runtime, private readonly session: Session) {}

  /** Loads runtime and model from beside policy.json. */
  static async load(policy: PolicyFile, address: string): Promise<Player> {
    const runtime = (await import(new URL(policy.runtime, address).href)) as Runtime;
    runtime.env.wasm.numThreads = 1; // more need headers that a static server does not send
    return new Player(runtime, await runtime.InferenceSession.create(new URL(policy.model, address).href));
  }

  /** The best action of the first rover. */
  async act(observations: Float32Array): Promise<Float32Array> {
    const features = new this.runtime.Tensor("float32", observations.slice(0, observationSize), [1, observationSize]);
    const { reals } = await this.session.run({ features }, ["reals"]);
    return reals.data.subarray(0, actionSize);
  }
}
