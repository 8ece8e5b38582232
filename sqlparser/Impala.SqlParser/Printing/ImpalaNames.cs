using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

/// <summary>What printing as Impala needs of a statement's analysis.</summary>
/// <param name="Database">The database that tables without one lie in; null to print them as they are written.</param>
/// <param name="CommonTables">Names of WITH, which no database holds.</param>
/// <param name="BooleanChains">The || chains that are OR, by reference; null when it is not known of any, and they print as they are.</param>
public sealed record ImpalaNames(string? Database, IReadOnlySet<string> CommonTables, IReadOnlySet<Concatenation>? BooleanChains)
{
    /// <summary>Nothing is known: before analysis.</summary>
    public static readonly ImpalaNames None = new(null, new HashSet<string>(), null);

    internal string? DatabaseOf(ObjectName table) => table.Parts.Count == 1 && !CommonTables.Contains(table.Name) ? Database : null;
}
