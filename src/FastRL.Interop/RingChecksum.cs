#if NET
using System.Runtime.Intrinsics;
#endif

namespace FastRL.Interop;

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
            hash += Lane((ulong*)payload, lines, K0, K4) + Lane((ulong*)payload + 1, lines, K1, K5);
            hash += Lane((ulong*)payload + 2, lines, K2, K6) + Lane((ulong*)payload + 3, lines, K3, K7);
#endif
            return hash ^ (hash >> 32);
        }
    }

#if !NET
    // A lane at a time: Mono keeps four variables in registers, not ten.
    private static ulong Lane(ulong* word, int lines, ulong sumFactor, ulong sumsFactor)
    {
        unchecked
        {
            ulong sum = 0, sums = 0;
            for (; lines != 0; lines--)
            {
                sum += word[0];
                sums += sum;
                sum += word[4];
                sums += sum;
                word += 8;
            }
            return (sum * sumFactor) + (sums * sumsFactor);
        }
    }
#endif
}
