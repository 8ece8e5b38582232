using System.Globalization;
using System.Text;

namespace Impala.Engine.Functions;

/// <summary>The page about every function of the registry: names, overloads, what it does, and an example that a test has run.</summary>
public static class FunctionReference
{
    private const int MaxSignatures = 4;

    /// <summary>An entry of the page.</summary>
    /// <param name="Signatures">Overloads with their results; empty for functions that answer rows.</param>
    /// <param name="Example">call = value; never empty.</param>
    public sealed record Entry(string Kind, string Name, IReadOnlyList<string> Aliases, string Description, IReadOnlyList<string> Signatures, string Example);

    /// <summary>Every function and operator that a statement can name, in the order of the page. An example that is missing is an empty text.</summary>
    public static IReadOnlyList<Entry> Entries { get; } =
    [
        .. BuiltinFunctions.Scalars.Where(function => !IsFunction(function.Name) && function.Name != Expressions.OperatorNames.ZOrder).Select(Of),
        .. BuiltinFunctions.Scalars.Where(function => IsFunction(function.Name)).OrderBy(function => function.Name, StringComparer.Ordinal).Select(Of),
        .. BuiltinFunctions.Aggregates.OrderBy(function => function.Name, StringComparer.Ordinal)
            .Select(function => new Entry("Aggregates", function.Name, function.Aliases, function.Description, FunctionSignatures.Of(function), ExampleOf(function.Name, function.Example))),
        .. BuiltinFunctions.Windows.OrderBy(function => function.Name, StringComparer.Ordinal)
            .Select(function => new Entry("Functions over windows only", function.Name, [], function.Description, FunctionSignatures.Of(function), ExampleOf(function.Name, ""))),
        .. BuiltinFunctions.Tables.OrderBy(function => function.Name, StringComparer.Ordinal)
            .Select(function => new Entry("Functions that answer rows", function.Name, [], function.Description, [], ExampleOf(function.Name, ""))),
    ];

    /// <summary>The page in Markdown.</summary>
    /// <param name="isOfImpala">Whether Impala has a name; what it has not is marked.</param>
    public static string Write(Func<string, bool> isOfImpala)
    {
        var page = new StringBuilder();
        page.Append("# SQL functions\n\nWritten from the registry; `IMPALA_UPDATE_GOLDENS=1` and `FunctionReferenceTests` write it anew. A star marks what goes beyond Impala.\n");
        page.Append("Examples are run by a test: texts and times are quoted, and those with k, x, y and s read `").Append(FunctionExamples.Rows).Append("`.\n");
        var kind = "";
        foreach (var entry in Entries)
        {
            if (entry.Kind != kind)
                page.Append(CultureInfo.InvariantCulture, $"\n## {entry.Kind}\n| name | what it does | overloads | example |\n|---|---|---|---|\n");
            kind = entry.Kind;
            var names = entry.Aliases.Prepend(entry.Name).Select(name => $"`{Escaped(name)}`{(entry.Kind == OperatorKind || isOfImpala(name) ? "" : " *")}");
            page.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", names)} | {Escaped(entry.Description)} | {SignaturesText(entry)} | `{Escaped(entry.Example)}` |\n");
        }
        return page.ToString();
    }

    private const string OperatorKind = "Operators";

    // Operators have symbols, or words with a blank; the words of operators are keywords.
    private static bool IsFunction(string name) => (char.IsAsciiLetter(name[0]) || name[0] == '_') && !name.Contains(' ', StringComparison.Ordinal) && name is not ("not" or "like" or "ilike" or "div");

    private static Entry Of(ScalarFunction function) => new(
        IsFunction(function.Name) ? "Scalar functions" : OperatorKind,
        function.Name,
        function.Aliases,
        function.Description,
        IsFunction(function.Name) ? FunctionSignatures.Of(function) : [],
        ExampleOf(function.Name, function.Example));

    private static string ExampleOf(string name, string own) => own.Length > 0 ? own : FunctionExamples.All.GetValueOrDefault(name, "");

    private static string SignaturesText(Entry entry)
    {
        var texts = string.Join("<br>", entry.Signatures.Take(MaxSignatures).Select(text => $"`{Escaped(text[entry.Name.Length..])}`"));
        return entry.Signatures.Count > MaxSignatures ? $"{texts}<br>and {entry.Signatures.Count - MaxSignatures} more" : texts;
    }

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
