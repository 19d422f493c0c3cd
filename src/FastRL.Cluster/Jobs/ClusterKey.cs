using System.Buffers.Text;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastRL.Envs;

namespace FastRL.Cluster.Jobs;

/// <summary>What the members of a cluster have in common: a token, and the TLS key that comes from it.</summary>
/// <remarks>
/// Whoever has the token has the key, and every connection is made with it on both sides: nothing that comes from elsewhere, or was
/// recorded, gets past TLS. The certificate's name is the version of the program.
/// </remarks>
public sealed class ClusterKey : IDisposable
{
    private const string Purpose = "fastrl cluster";
    private const int TokenBytes = 32;

    /// <summary>Makes the key of a token.</summary>
    /// <exception cref="InputException">It is no token.</exception>
    public ClusterKey(string token) : this(token, ProgramVersion)
    {
    }

    internal ClusterKey(string token, string version)
    {
        ArgumentNullException.ThrowIfNull(token);
        Span<byte> secret = stackalloc byte[TokenBytes];
        if (!Base64Url.IsValid(token, out int length) || length != TokenBytes || !Base64Url.TryDecodeFromChars(token, secret, out _))
            throw new InputException("the token is none; `fastrl cluster start` prints it");
        (Token, Version) = (token, version);
        byte[] scalar = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.ToArray(), TokenBytes, salt: null, Encoding.UTF8.GetBytes(Purpose));
        scalar[0] = (byte)((scalar[0] & 0x7F) | 0x40); // above 0 and below the order of the curve
        using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        CryptographicOperations.ZeroMemory(scalar);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = new CertificateRequest($"CN={Purpose} {version}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-2), now.AddYears(20));
        // A key that was never saved is none to TLS on Windows.
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }

    /// <summary>What is compared when a member joins.</summary>
    public static string ProgramVersion { get; } =
        typeof(ClusterKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>The secret.</summary>
    public string Token { get; }

    /// <summary>Version of the program that it speaks for.</summary>
    public string Version { get; }

    /// <summary>Name of the cluster: whoever has another token is in another.</summary>
    public string ClusterId => "fastrl-" + Convert.ToHexStringLower(SHA256.HashData(Certificate.GetPublicKey()))[..16];

    /// <summary>What this side shows to others.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A token that nobody has.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>Why the other side is none of this cluster, or null where it is.</summary>
    public string? Refuse(X509Certificate? other)
    {
        if (other is null) return "it shows no key";
        if (!CryptographicOperations.FixedTimeEquals(other.GetPublicKey(), Certificate.GetPublicKey())) return "it has another token";
        return other.Subject == Certificate.Subject ? null
            : $"it is version {other.Subject[(other.Subject.IndexOf(Purpose, StringComparison.Ordinal) + Purpose.Length + 1)..].Trim('"')}, this is {Version}";
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
