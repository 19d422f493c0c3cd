#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
#endif

namespace FastRL.Interop.Ring;

/// <summary>Checksum of a message; the same numbers as native/ring/checksum.h.</summary>
/// <remarks>
/// Four lanes of 64-bit words, in each the sum and the sum of the sums (as Fletcher's), so that a mixture of two messages
/// shows, at the speed of memory with vectors and without. It guards against torn and stale memory, not against intent.
/// </remarks>
internal static unsafe class RingChecksum
{
    private const ulong K0 = 0x9E3779B97F4A7C15, K1 = 0xBF58476D1CE4E5B9, K2 = 0x94D049BB133111EB, K3 = 0xD6E8FEB86659FD93;
    private const ulong K4 = 0xA0761D6478BD642F, K5 = 0xE7037ED1A0B428DB, K6 = 0x8EBC6AF09C88C6E3, K7 = 0x589965CC75374CC3;

    /// <summary>Checksum over whole lines of 64 bytes, of a message with this number.</summary>
#if NET
    // Compiled in full at once: a process that spins on its only core leaves the compiler's thread no time for a second go.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
#endif
    public static ulong Compute(byte* payload, int lines, ulong sequence, uint length, ulong generation)
    {
        unchecked
        {
            ulong hash = (sequence * K1) + (generation * K2) + (length * K3);
#if NET
            Vector256<ulong> sum = Vector256<ulong>.Zero, sums = Vector256<ulong>.Zero;
            for (byte* end = payload + ((long)lines * 64); payload != end; payload += 64)
            {
                sum += Vector256.Load((ulong*)payload);
                sums += sum;
                sum += Vector256.Load((ulong*)payload + 4);
                sums += sum;
            }
            hash += (sum[0] * K0) + (sum[1] * K1) + (sum[2] * K2) + (sum[3] * K3);
            hash += (sums[0] * K4) + (sums[1] * K5) + (sums[2] * K6) + (sums[3] * K7);
#else
            hash += Lanes((ulong*)payload, lines, K0, K1, K4, K5) + Lanes((ulong*)payload + 2, lines, K2, K3, K6, K7);
#endif
            return hash ^ (hash >> 32);
        }
    }

#if !NET
    // Two lanes at a time: more than Mono keeps in registers is slower again.
    private static ulong Lanes(ulong* word, int lines, ulong sumFactor0, ulong sumFactor1, ulong sumsFactor0, ulong sumsFactor1)
    {
        unchecked
        {
            ulong sum0 = 0, sums0 = 0, sum1 = 0, sums1 = 0;
            for (ulong* end = word + (lines * 8L); word != end; word += 8)
            {
                sum0 += word[0];
                sum1 += word[1];
                sums0 += sum0;
                sums1 += sum1;
                sum0 += word[4];
                sum1 += word[5];
                sums0 += sum0;
                sums1 += sum1;
            }
            return (sum0 * sumFactor0) + (sum1 * sumFactor1) + (sums0 * sumsFactor0) + (sums1 * sumsFactor1);
        }
    }
#endif
}
