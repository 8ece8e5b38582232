namespace Impala.Server.Access;

/// <summary>
/// Users' groups by <c>--group_file</c>, in the format of /etc/group: name, two fields that mean nothing here, users with commas between them; # for comments.
/// <c>name:user,user</c> will do. Read again when the file changes; while it is away the groups before stay.
/// </summary>
internal sealed class GroupFile
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private Dictionary<string, string[]> _groups = [];
    private DateTime _readAt;

    public GroupFile(string path)
    {
        _path = path;
        Load();
    }

    /// <summary>Another number after each change of the file.</summary>
    public int Version { get; private set; }

    /// <summary>The groups that list the user.</summary>
    public IReadOnlyList<string> GroupsOf(string user)
    {
        lock (_lock)
            return _groups.GetValueOrDefault(user) ?? [];
    }

    /// <summary>Reads the file again when it is another one than before.</summary>
    public void Refresh()
    {
        lock (_lock)
            if (File.Exists(_path) && File.GetLastWriteTimeUtc(_path) != _readAt)
                Load();
    }

    private void Load()
    {
        _readAt = File.GetLastWriteTimeUtc(_path);
        var pairs = from line in File.ReadLines(_path)
                    where line.Length > 0 && line[0] != '#'
                    let fields = line.Split(':')
                    where fields.Length > 1 && fields[0].Length > 0
                    from user in fields[^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    select (User: user, Group: fields[0].Trim());
        _groups = pairs.GroupBy(pair => pair.User, pair => pair.Group, StringComparer.Ordinal)
            .ToDictionary(users => users.Key, users => users.Distinct().ToArray(), StringComparer.Ordinal);
        Version++;
    }
}
