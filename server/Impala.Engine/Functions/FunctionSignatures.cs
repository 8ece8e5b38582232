using Impala.Catalog.Types;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions;

/// <summary>
/// The registry as SHOW FUNCTIONS prints it: a line for each name and overload that Impala has. Functions whose overloads are code are asked which types they take
/// unchanged, up to three arguments; one that takes many of a type is printed with dots.
/// </summary>
public static class FunctionSignatures
{
    private const int ManyArguments = 7;

    private static readonly FunctionResolution Impala = new(IsPostgres: false);
    private static readonly FunctionResolution Postgres = new(IsPostgres: true);

    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Float, SqlType.Double, SqlType.Decimal(9, 2),
        SqlType.String, SqlType.Timestamp, SqlType.Date, SqlType.Binary,
    ];

    private static readonly Lazy<IReadOnlyList<(string Result, string Signature)>> ScalarLines = new(() => Lines(
        BuiltinFunctions.Scalars.Select(function => (function.Name, function.Aliases, Overloads(function)))));

    private static readonly Lazy<IReadOnlyList<(string Result, string Signature)>> AggregateLines = new(() => Lines(
        BuiltinFunctions.Aggregates.Select(function => (function.Name, function.Aliases, Probe(types => Of(function.Resolve(types, Impala)))))));

    private static readonly Lazy<IReadOnlyList<(string Result, string Signature)>> WindowLines = new(() => Lines(
        BuiltinFunctions.Windows.Select(function => (function.Name, (IReadOnlyList<string>)[], Probe(types => function.Resolve(types, Impala))))));

    private delegate FunctionSignature? Resolver(SqlType[] types);

    /// <summary>Result type and signature of each overload, by signature.</summary>
    public static IReadOnlyList<(string Result, string Signature)> Scalars => ScalarLines.Value;

    /// <summary>As <see cref="Scalars"/>, of aggregates.</summary>
    public static IReadOnlyList<(string Result, string Signature)> Aggregates => AggregateLines.Value;

    /// <summary>As <see cref="Scalars"/>, of functions that exist only over a window.</summary>
    public static IReadOnlyList<(string Result, string Signature)> Windows => WindowLines.Value;

    /// <summary>A scalar function's overloads as text, Impala's or where it has none PostgreSQL's.</summary>
    public static IReadOnlyList<string> Of(ScalarFunction function) => Texts(function.Name, Overloads(function), () => Probe(types => function.Resolve(types, Postgres)));

    /// <summary>As the other, of an aggregate.</summary>
    public static IReadOnlyList<string> Of(AggregateFunction function) =>
        Texts(function.Name, Probe(types => Of(function.Resolve(types, Impala))), () => Probe(types => Of(function.Resolve(types, Postgres))));

    /// <summary>As the other, of a function over windows.</summary>
    public static IReadOnlyList<string> Of(WindowFunction function) => Texts(function.Name, Probe(types => function.Resolve(types, Impala)), () => []);

    private static List<string> Texts(
        string name, List<(FunctionSignature Signature, bool IsMany)> impala, Func<List<(FunctionSignature Signature, bool IsMany)>> postgres) =>
        [.. (impala.Count > 0 ? impala : postgres()).Select(overload => $"{CallText(name, overload.Signature, overload.IsMany)} -> {Text(overload.Signature.Result)}").Distinct()];

    private static string CallText(string name, FunctionSignature signature, bool isMany) =>
        $"{name}({string.Join(", ", signature.Arguments.Select(Text))}{(isMany ? "..." : "")})";

    private static FunctionSignature? Of(AggregateSignature? signature) => signature is null ? null : new FunctionSignature(signature.Arguments, signature.Result);

    private static List<(string Result, string Signature)> Lines(IEnumerable<(string Name, IReadOnlyList<string> Aliases, List<(FunctionSignature Signature, bool IsMany)> Overloads)> functions)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, aliases, overloads) in functions)
        {
            foreach (var spelling in aliases.Append(name))
            {
                // Operators have symbols, or words with a blank.
                if (!char.IsAsciiLetter(spelling[0]) || spelling.Contains(' ', StringComparison.Ordinal))
                    continue;
                foreach (var (signature, isMany) in overloads)
                    if (FunctionDialects.IsListed(spelling, signature.Arguments.AsSpan()))
                        lines[CallText(spelling, signature, isMany)] = Text(signature.Result.Kind == SqlTypeKind.Name ? SqlType.String : signature.Result);
            }
        }
        return [.. lines.Select(line => (line.Value, line.Key))];
    }

    private static List<(FunctionSignature Signature, bool IsMany)> Overloads(ScalarFunction function) =>
        function is OverloadedFunction { Signatures.Count: > 0 } overloaded
            ? [.. overloaded.Signatures.Select(signature => (signature, false))]
            : Probe(types => function.Resolve(types, Impala));

    private static List<(FunctionSignature Signature, bool IsMany)> Probe(Resolver resolve)
    {
        var found = new List<(FunctionSignature, bool)>();
        Try([]);
        foreach (var first in Types)
        {
            if (resolve([.. Enumerable.Repeat(first, ManyArguments)]) is { } many && many.Arguments[^1] == first)
            {
                found.Add((new FunctionSignature([first], many.Result), true));
                continue;
            }
            Try([first]);
            foreach (var second in Types)
            {
                Try([first, second]);
                foreach (var third in Types)
                    Try([first, second, third]);
            }
        }
        return found;

        void Try(SqlType[] types)
        {
            if (resolve(types) is { } signature && signature.Arguments.AsSpan().SequenceEqual(types))
                found.Add((signature, false));
        }
    }

    private static string Text(SqlType type) => type.IsDecimal ? "DECIMAL(*,*)" : type.ToString().ToUpperInvariant();
}
