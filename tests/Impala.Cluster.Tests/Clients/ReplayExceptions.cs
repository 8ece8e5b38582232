using System.Text;
using Impala.Testing;

namespace Impala.Cluster.Tests.Clients;

/// <summary>The table of answers that are not PostgreSQL's, <c>tests/clients/exceptions.txt</c>: a reason after <c>==</c>, then the answers that have it.</summary>
internal static class ReplayExceptions
{
    private const string Heading = "== ";
    private const string NoReason = "?";
    private static readonly string File = Path.Combine(RepositoryPaths.Root, "tests", "clients", "exceptions.txt");

    /// <summary>Reasons by key, in the file's order.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        var reason = NoReason;
        foreach (var line in System.IO.File.ReadLines(File))
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
                reason = line[Heading.Length..];
            else if (line.Length > 0 && line[0] != '#')
                reasons.Add(line, reason);
        }
        return reasons;
    }

    /// <summary>Writes a client's part anew: what no longer differs goes, what is new stands under a reason that has to be written.</summary>
    public static void Update(string client, IEnumerable<string> keys)
    {
        lock (File)
        {
            var comments = System.IO.File.ReadLines(File).TakeWhile(line => line.Length == 0 || line[0] == '#').ToList();
            var reasons = Read();
            var current = keys.ToHashSet(StringComparer.Ordinal);
            var kept = reasons.Where(pair => !IsOf(pair.Key, client) || current.Contains(pair.Key)).Concat(current.Where(key => !reasons.ContainsKey(key)).Select(key => KeyValuePair.Create(key, NoReason)));
            var text = new StringBuilder(string.Join('\n', comments).TrimEnd()).Append('\n');
            foreach (var group in kept.GroupBy(pair => pair.Value, pair => pair.Key))
                text.Append('\n').Append(Heading).Append(group.Key).Append('\n').AppendJoin('\n', group).Append('\n');
            System.IO.File.WriteAllText(File, text.ToString());
        }
    }

    public static bool IsOf(string key, string client) => key.StartsWith(client + " ", StringComparison.Ordinal);

    public static bool HasReason(string reason) => reason != NoReason;
}
