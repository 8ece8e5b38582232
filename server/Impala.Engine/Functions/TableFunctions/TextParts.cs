using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Operators;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Functions.Text;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>What <see cref="TextParts"/> divides a text by.</summary>
internal enum TextPartsKind : byte
{
    /// <summary>regexp_matches: the groups of each match.</summary>
    Matches,

    /// <summary>regexp_split_to_table: what stands between matches.</summary>
    Split,

    /// <summary>string_to_table: what stands between separators; a NULL one divides characters.</summary>
    Separated,
}

/// <summary>regexp_matches, regexp_split_to_table and string_to_table: parts of a text as rows.</summary>
internal sealed class TextParts(string name, TextPartsKind kind, string description) : TableFunction
{
    public override string Name => name;

    public override string Description => description;

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length is < 2 or > 3)
            return null;
        foreach (var argument in arguments)
            if (!ImplicitCasts.CanCast(argument, SqlType.String, resolution))
                return null;
        var result = kind == TextPartsKind.Matches ? SqlType.ArrayOf(SqlTypeKind.String) : SqlType.String;
        return new TableFunctionSignature([.. Enumerable.Repeat(SqlType.String, arguments.Length)], [Name], [result]);
    }

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context)
    {
        // Only a separator may be NULL, and the text that stands for NULL.
        for (var i = 0; i < arguments.Length; i++)
            if (!arguments[i].IsValid(0) && (i == 0 || kind != TextPartsKind.Separated))
                return [];
        var parts = Parts(arguments);
        if (parts.Count == 0)
            return [];
        using var result = new StringVectorBuilder(signature.ColumnTypes[0], parts.Count, context.Memory);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is { } part)
                result.Set(i, part);
            else
                result.SetNull(i);
        }
        return [RecordBatch.Create([result.Build()], parts.Count)];
    }

    private List<byte[]?> Parts(ColumnVector[] arguments)
    {
        var text = TextOf(arguments[0])!;
        if (kind == TextPartsKind.Separated)
        {
            var absent = arguments.Length > 2 ? TextOf(arguments[2]) : null;
            return [.. Separated(text, TextOf(arguments[1])).Select(part => part == absent ? null : Encoding.UTF8.GetBytes(part))];
        }
        var flags = arguments.Length > 2 ? new BytesReader(arguments[2])[0] : default;
        var regex = RegexCache.Get(TextOf(arguments[1])!, RegexMatch.Flags(flags));
        if (kind == TextPartsKind.Split)
            return [.. RegexRowFunctions.Parts(text, regex).Select(Encoding.UTF8.GetBytes)];
        var matches = RegexRowFunctions.Each(regex, text, 0);
        return [.. (flags.Contains((byte)'g') ? matches : matches.Take(1)).Select(RegexRowFunctions.Groups)];
    }

    private static IEnumerable<string> Separated(string text, string? separator)
    {
        if (text.Length == 0)
            return [];
        if (separator is null)
            return text.EnumerateRunes().Select(rune => rune.ToString());
        return separator.Length == 0 ? [text] : text.Split(separator);
    }

    private static string? TextOf(ColumnVector vector) => vector.IsValid(0) ? Encoding.UTF8.GetString(new BytesReader(vector)[0]) : null;
}
