using System.Net;

namespace Impala.Server.PgWire.Auth;

/// <summary>One line of the host-based authentication file.</summary>
/// <param name="NeedsTls">True for hostssl, false for hostnossl, null for host.</param>
/// <param name="Databases">Names; empty: all.</param>
/// <param name="Users">Names; empty: all.</param>
/// <param name="Networks">Where the client may be; empty: anywhere.</param>
/// <param name="ChecksCertificate">clientcert=verify-ca or verify-full: a certificate must have come.</param>
/// <param name="ChecksName">clientcert=verify-full: and its common name must be the user's.</param>
internal sealed record HbaRule(
    bool? NeedsTls, IReadOnlyList<string> Databases, IReadOnlyList<string> Users, IReadOnlyList<IPNetwork> Networks,
    HbaMethod Method, bool ChecksCertificate = false, bool ChecksName = false)
{
    public bool Matches(ClientIdentity client) =>
        (NeedsTls is not { } needsTls || needsTls == client.IsEncrypted)
        && (Databases.Count == 0 || Databases.Any(name => name == client.Database || (name == "sameuser" && client.Database == client.User)))
        && (Users.Count == 0 || Users.Contains(client.User))
        && (Networks.Count == 0 || (client.Address is { } address && Networks.Any(network => Contains(network, address))));

    private static bool Contains(IPNetwork network, IPAddress address) =>
        network.Contains(address) || (address.IsIPv4MappedToIPv6 && network.Contains(address.MapToIPv4()));
}
