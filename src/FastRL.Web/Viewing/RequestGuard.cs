using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FastRL.Web.Viewing;

/// <summary>Decides who may look: nobody but this machine's own pages, and those who were given the address.</summary>
/// <remarks>
/// A page of another site can make a browser ask this server, though not read the answer: its Origin gives it away, on a
/// WebSocket too. A site whose name was made to point here (DNS rebinding) shows in Host. Beyond loopback everybody on
/// the network can ask, so that the address carries a secret.
/// </remarks>
/// <param name="address">What the server listens on.</param>
/// <param name="token">What the address must carry, or null where it need not.</param>
/// <param name="name">What the server calls itself.</param>
/// <param name="page">Port of the page that may connect to other ports of this server, or 0.</param>
internal sealed class RequestGuard(IPAddress address, string? token, string name = "viewer", int page = 0)
{
    /// <summary>Name of the query's part that carries the secret.</summary>
    public const string TokenName = "token";

    /// <summary>Makes 128 random bits.</summary>
    public static string CreateToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Looks at a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="needsToken">Whether what it asks for is anybody's business only with the secret.</param>
    /// <returns>Why it is refused, or null.</returns>
    public string? Refuse(HttpRequest request, bool needsToken)
    {
        if (!IsOwnName(request.Host.Host))
            return $"host '{request.Host}' is not this {name}; open the address that it printed";
        foreach (string? origin in request.Headers.Origin)
        {
            if (origin != $"http://{request.Host}" && !IsOwnPage(origin))
                return $"origin '{origin}' is another site";
        }
        if (token is not null && needsToken && !IsToken(request.Query[TokenName]))
            return $"the token is missing or wrong; open the whole address that the {name} printed";
        return null;
    }

    private bool IsOwnPage(string? origin) => page != 0 && Uri.TryCreate(origin, UriKind.Absolute, out Uri? site)
        && site.Scheme == Uri.UriSchemeHttp && site.Port == page && site.OriginalString == site.GetLeftPart(UriPartial.Authority) && IsOwnName(site.Host);

    private bool IsOwnName(string host)
    {
        string bare = host.Trim('[', ']');
        if (bare.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!IPAddress.TryParse(bare, out IPAddress? asked))
            return !IPAddress.IsLoopback(address) && bare.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
        // Loopback may be reached by its other address through a tunnel; any address of the machine where all are listened on.
        return IPAddress.IsLoopback(asked) || asked.Equals(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    private bool IsToken(StringValues given) => given.Count == 1
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[0] ?? ""), Encoding.UTF8.GetBytes(token!));
}
