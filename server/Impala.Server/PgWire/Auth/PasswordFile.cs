namespace Impala.Server.PgWire.Auth;

/// <summary>Users and passwords of <c>--password_file</c>: one <c>user:password</c> a line, # for comments. Read again when the file changes.</summary>
internal sealed class PasswordFile
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private Dictionary<string, string> _passwords = [];
    private DateTime _readAt;

    public PasswordFile(string path)
    {
        _path = path;
        Load();
    }

    public bool TryGet(string user, out string password)
    {
        lock (_lock)
        {
            if (File.GetLastWriteTimeUtc(_path) != _readAt)
                Load();
            return _passwords.TryGetValue(user, out password!);
        }
    }

    private void Load()
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        _readAt = File.GetLastWriteTimeUtc(_path);
        foreach (var line in File.ReadLines(_path))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
                passwords[line[..colon]] = line[(colon + 1)..];
        }
        _passwords = passwords;
    }
}
