using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// substr(text, start[, length]). Impala: 1-based bytes (characters in UTF8_MODE and of utf8_substr), a negative start counts from the end,
/// 0 gives ''. PostgreSQL: characters, a start before 1 uses up length, a negative length raises 22011.
/// </summary>
internal sealed unsafe class Substring(string name, string alias, bool isUtf8) : OverloadedFunction(
    name,
    isUtf8 ? "Characters of a text from a 1-based position, whatever UTF8_MODE is." : "Part of a text from a 1-based position.",
    $"{name}('foobar', 4, 2) = 'ba'",
    Returns(SqlType.String, SqlType.String, SqlType.BigInt),
    Returns(SqlType.String, SqlType.String, SqlType.BigInt, SqlType.BigInt))
{
    private static readonly FunctionSignature ByPatternSignature = Returns(SqlType.String, SqlType.String, SqlType.String);

    public override IReadOnlyList<string> Aliases => [alias];

    /// <summary>PostgreSQL's substring(text from pattern) besides.</summary>
    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        resolution.IsPostgres && !isUtf8 ? Overloads.Choose([.. Signatures, ByPatternSignature], arguments, resolution) : base.Resolve(arguments, resolution);

    /// <summary>Only a negative length is wrong, or a regular expression.</summary>
    public override bool CanCallFail(ReadOnlySpan<ScalarExpression> arguments, SqlType resultType) =>
        arguments[1].Type.IsText || (arguments.Length == 3 && arguments[2] is not Constant { Value: >= 0L });

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (arguments[1].Physical == PhysicalType.String)
            return ByPattern(arguments, resultType, numRows, context);
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        result.Share(arguments[0]);
        var texts = new BytesReader(arguments[0]);
        var starts = new ValueReader<long>(arguments[1]);
        var lengths = arguments.Length > 2 ? new ValueReader<long>(arguments[2]) : default;
        var postgres = context.Statement.IsPostgresDialect && !isUtf8;
        var characters = isUtf8 || context.Statement.CountsCharacters;
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var text = texts[i];
            var length = arguments.Length > 2 ? lengths[i] : int.MaxValue;
            var (from, to) = postgres ? PostgresRange(starts[i], length) : ImpalaRange(starts[i], length, Utf8Text.Length(text, characters));
            var first = Utf8Text.Offset(text, from, characters);
            var last = to >= text.Length ? text.Length : Math.Max(first, first + Utf8Text.Offset(text[first..], to - Math.Max(from, 0), characters));
            result.SetView(i, StringView.BytesOf(texts.View(i)) + first, last - first);
        }
        return result.Build();
    }

    // 0-based half-open ranges.
    private static (long From, long To) PostgresRange(long start, long length)
    {
        if (length < 0)
            throw FunctionErrors.NegativeLength();
        var from = Math.Max(start, int.MinValue) - 1;
        var to = from + Math.Min(length, int.MaxValue);
        return (Math.Max(from, 0), Math.Max(to, 0));
    }

    private static (long From, long To) ImpalaRange(long start, long length, int size)
    {
        if (start == 0 || length <= 0 || start < -size || start > size)
            return (0, 0);
        var from = start > 0 ? start - 1 : size + start;
        return (from, from + Math.Min(length, int.MaxValue));
    }

    // substring(text from pattern): what the pattern's first group, or the whole pattern, matches.
    private static ColumnVector ByPattern(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var patterns = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
                continue;
            var match = RegexCache.Get(Encoding.UTF8.GetString(patterns[i]), System.Text.RegularExpressions.RegexOptions.None).Match(Encoding.UTF8.GetString(texts[i]));
            if (!match.Success)
                result.SetNull(i);
            else
                result.Set(i, Encoding.UTF8.GetBytes((match.Groups.Count > 1 ? match.Groups[1] : match.Groups[0]).Value));
        }
        return result.Build();
    }
}
