namespace FastRL.Learn.Ppo;

/// <summary>
/// Generalised advantage estimation (Schulman et al. 2016) over a rollout of several environments, or where an older policy acted
/// V-trace (Espeholt et al. 2018, arXiv:1802.01561).
/// </summary>
/// <remarks>
/// V-trace's target, their equation 1 in the recursive form of remark 1, with rho = min(1, pi/mu) and c = lambda min(1, pi/mu) (remark 2):
/// <c>v_s - V(x_s) = rho_s (r_s + gamma V(x_s+1) - V(x_s)) + gamma c_s (v_s+1 - V(x_s+1))</c>. Their policy gradient has the weight
/// <c>rho_s (r_s + gamma v_s+1 - V(x_s))</c>; with the cut at 1 for both, and what follows weighed by lambda there as well, it is
/// <c>v_s - V(x_s)</c> itself. Where both policies are one, all ratios are 1 and it is the generalised estimate, for any lambda.
/// </remarks>
internal static class AdvantageEstimator
{
    /// <summary>Computes advantages and returns; every array is <c>[steps, environments]</c>, row-major.</summary>
    /// <param name="environments">Environments.</param>
    /// <param name="gamma">Discount.</param>
    /// <param name="lambda">Weight of longer looks ahead.</param>
    /// <param name="rewards">Reward of each step.</param>
    /// <param name="values">Value of the observation before each step, and one further row after the last.</param>
    /// <param name="terminated">Not 0 where the episode came to its end: nothing follows, so nothing is bootstrapped.</param>
    /// <param name="truncated">Not 0 where the episode was cut: what would have followed is worth its final value.</param>
    /// <param name="absent">
    /// Not 0 where a step did not happen: its advantage is 0, and nothing is known beyond it but its value, or that the episode
    /// terminated in it.
    /// </param>
    /// <param name="finalValues">Value of an ended episode's last observation; read only where it was truncated.</param>
    /// <param name="ratios">
    /// Probability of each step's action under the policy that values are of, over that under the one that chose it; empty where it is the same.
    /// </param>
    /// <param name="carry">Working space, one for each environment.</param>
    /// <param name="advantages">Result.</param>
    /// <param name="returns">Result: advantages plus values, what the value is trained toward.</param>
    public static void Compute(
        int environments,
        float gamma,
        float lambda,
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> values,
        ReadOnlySpan<byte> terminated,
        ReadOnlySpan<byte> truncated,
        ReadOnlySpan<byte> absent,
        ReadOnlySpan<float> finalValues,
        ReadOnlySpan<float> ratios,
        Span<float> carry,
        Span<float> advantages,
        Span<float> returns)
    {
        carry.Clear();
        for (int row = rewards.Length - environments; row >= 0; row -= environments)
        {
            for (int i = 0; i < environments; i++)
            {
                int at = row + i;
                if (absent[at] != 0)
                {
                    (carry[i], advantages[at], returns[at]) = (0, 0, values[at]);
                    continue;
                }
                bool ended = terminated[at] != 0 || truncated[at] != 0;
                float next = Terminates(at, environments, terminated, truncated, absent) ? 0
                    : ended ? finalValues[at]
                    : values[at + environments];
                float delta = rewards[at] + gamma * next - values[at];
                // After an end, what the next rows hold belongs to another episode.
                carry[i] = delta + (ended ? 0 : gamma * lambda * carry[i]);
                if (!ratios.IsEmpty) carry[i] *= MathF.Min(1, ratios[at]);
                advantages[at] = carry[i];
                returns[at] = carry[i] + values[at];
            }
        }
    }

    /// <summary>Whether an episode terminates in a step, or before another one happens.</summary>
    private static bool Terminates(
        int at, int environments, ReadOnlySpan<byte> terminated, ReadOnlySpan<byte> truncated, ReadOnlySpan<byte> absent)
    {
        while (terminated[at] == 0 && truncated[at] == 0)
        {
            at += environments;
            if (at >= absent.Length || absent[at] == 0) return false;
        }
        return terminated[at] != 0;
    }
}
