using System.Collections.Concurrent;
using Impala.Catalog.Objects;

namespace Impala.Server.Access;

/// <summary>Who may do what: the flags, users' groups, and each user's rights, made anew when the catalog or the groups change.</summary>
internal sealed partial class AccessControl
{
    private const int MaxKept = 10_000;

    private readonly HashSet<string> _admins;
    private readonly GroupFile? _groups;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public AccessControl(ImpaladOptions options, ILogger<AccessControl> logger)
    {
        IsEnabled = options.AuthorizationProvider.Length > 0;
        if (IsEnabled && options.PasswordFile.Length == 0 && options.HbaFile.Length == 0)
            LogBelieved(logger);
        _admins = [.. options.AdminUsers];
        _groups = options.GroupFile.Length > 0 ? new GroupFile(options.GroupFile) : null;
    }

    /// <summary>--authorization_provider. Off: everyone may do everything, and there are no roles.</summary>
    public bool IsEnabled { get; }

    /// <summary>--admin_users.</summary>
    public IReadOnlyCollection<string> Admins => _admins;

    /// <summary>A user's rights in a version of the catalog.</summary>
    public UserAccess Of(string user, CatalogSnapshot snapshot)
    {
        _groups?.Refresh();
        var groupsVersion = _groups?.Version ?? 0;
        if (_entries.TryGetValue(user, out var entry) && ReferenceEquals(entry.Snapshot, snapshot) && entry.GroupsVersion == groupsVersion)
            return entry.Access;
        var access = new UserAccess(Principals.User(user), !IsEnabled || _admins.Contains(user), _groups?.GroupsOf(user) ?? [], snapshot);
        // Names come from clients: what is kept for them has an end.
        if (_entries.Count >= MaxKept)
            _entries.Clear();
        _entries[user] = new Entry(access, snapshot, groupsVersion);
        return access;
    }

    /// <summary>What a role gives to those who have it.</summary>
    public static UserAccess OfRole(string role, CatalogSnapshot snapshot) => new(Principals.Role(role), isAdmin: false, [], snapshot);

    /// <summary>Whether a user may end another one's query and read its profile: one's own always; of others with authorization and ALL on the server.</summary>
    public bool MayControl(string user, string owner, CatalogSnapshot snapshot) =>
        user == owner || (IsEnabled && Of(user, snapshot).OnServer.Rights == AccessRights.All);

    [LoggerMessage(EventId = 1020, Level = LogLevel.Warning, Message = "Authorization is on, but clients are believed who they are: --password_file or --hba_file asks them for a proof")]
    private static partial void LogBelieved(ILogger logger);

    private sealed record Entry(UserAccess Access, CatalogSnapshot Snapshot, int GroupsVersion);
}
