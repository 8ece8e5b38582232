using Impala.Catalog.Errors;

namespace Impala.Catalogd.Loading;

/// <summary>Confines LOCATION to allow-listed folders of files or objects: no other scheme, no "..", and no symbolic link that leads out of them.
/// s3:// and s3a:// name the same objects; a location has the second.</summary>
internal sealed class LocationPolicy
{
    private const string FileScheme = "file:";
    private const string ObjectScheme = "s3a://";
    private const int MaxLength = 4096;
    private const int MaxLinks = 40;

    private readonly string[] _roots;
    private readonly string[] _realRoots;

    public LocationPolicy(CatalogdOptions options)
    {
        WarehouseDir = options.EffectiveWarehouseDir;
        _roots = [WarehouseDir, .. options.AllowedLocations.Select(Normalize)];
        _realRoots = _roots.Select(RealPath).ToArray();
    }

    public string WarehouseDir { get; }

    public IReadOnlyList<string> Roots => _roots;

    /// <summary>The absolute path of a location, without scheme and trailing slash.</summary>
    /// <exception cref="SqlException">22023: not an absolute path, or of another file system; 42501: outside the allowed folders.</exception>
    public string Resolve(string location)
    {
        var isObject = IsObject(location);
        var path = isObject ? location : StripScheme(location);
        if (path.Length is 0 or > MaxLength || path.Any(char.IsControl))
            throw CatalogErrors.LocationMalformed(location, "it is empty, too long, or has control characters");
        if (path[0] != '/' && !isObject)
            throw CatalogErrors.LocationMalformed(location, "it is not an absolute path");
        if (path.Split('/').Any(part => part is ".."))
            throw CatalogErrors.LocationNotAllowed(location, _roots);
        path = Normalize(path);
        if (isObject && path.Length == ObjectScheme.Length)
            throw CatalogErrors.LocationMalformed(location, "it names no bucket");
        if (!IsAllowed(RealPath(path)))
            throw CatalogErrors.LocationNotAllowed(location, _roots);
        return path;
    }

    /// <summary>Whether what a path really is, its links followed, lies in an allowed folder.</summary>
    public bool IsReallyAllowed(string path) => IsAllowed(RealPath(path));

    /// <summary>A path in the one form that it is compared and stored in.</summary>
    public static string Normalize(string path) => IsObject(path)
        ? ObjectScheme + string.Join('/', path[(path.IndexOf(':', StringComparison.Ordinal) + 3)..].Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not "."))
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static bool IsObject(string path) =>
        path.StartsWith(ObjectScheme, StringComparison.OrdinalIgnoreCase) || path.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);

    private static string StripScheme(string location)
    {
        if (location.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            var rest = location[FileScheme.Length..];
            // file:/path and file:///path; file://host/path names another machine.
            if (!rest.StartsWith("//", StringComparison.Ordinal))
                return rest;
            return rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : throw CatalogErrors.LocationMalformed(location, "it names a host");
        }
        var colon = location.IndexOf("://", StringComparison.Ordinal);
        return colon < 0 ? location : throw CatalogErrors.LocationMalformed(location, $"file system '{location[..colon]}' is not supported");
    }

    private bool IsAllowed(string realPath) => _realRoots.Any(root =>
        root == "/" || realPath == root || (realPath.StartsWith(root, StringComparison.Ordinal) && realPath[root.Length] == '/'));

    /// <summary>Follows the links of all parts that exist.</summary>
    private static string RealPath(string path)
    {
        if (IsObject(path))
            return path;
        var numLinks = 0;
        var pending = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = "";
        while (pending.TryPop(out var part))
        {
            if (part is ".")
                continue;
            if (part is "..")
            {
                real = real.Length == 0 ? "" : real[..real.LastIndexOf('/')];
                continue;
            }
            var next = real + "/" + part;
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++numLinks > MaxLinks)
                throw CatalogErrors.LocationMalformed(path, "its symbolic links form a loop");
            if (target.StartsWith('/'))
                real = "";
            foreach (var targetPart in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                pending.Push(targetPart);
        }
        return real.Length == 0 ? "/" : real;
    }
}
