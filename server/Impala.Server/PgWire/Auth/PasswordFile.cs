using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Impala.Server.PgWire.Auth;

/// <summary>
/// Users of <c>--password_file</c>: one <c>user:password</c> a line, the password as it is or as PostgreSQL's SCRAM secret; # for comments.
/// Read again when the file changes; while it is away the users before stay.
/// </summary>
internal sealed class PasswordFile
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private Dictionary<string, ScramSecret> _secrets = [];
    private DateTime _readAt;

    public PasswordFile(string path)
    {
        _path = path;
        Load();
    }

    public bool TryGet(string user, [NotNullWhen(true)] out ScramSecret? secret)
    {
        lock (_lock)
        {
            if (File.Exists(_path) && File.GetLastWriteTimeUtc(_path) != _readAt)
                Load();
            return _secrets.TryGetValue(user, out secret);
        }
    }

    private void Load()
    {
        var secrets = new Dictionary<string, ScramSecret>(StringComparer.Ordinal);
        _readAt = File.GetLastWriteTimeUtc(_path);
        foreach (var line in File.ReadLines(_path))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[0] == '#')
                continue;
            var password = line[(colon + 1)..];
            secrets[line[..colon]] = ScramSecret.TryParse(password, out var secret) ? secret : ScramSecret.FromPassword(password, RandomNumberGenerator.GetBytes(16));
        }
        _secrets = secrets;
    }
}
