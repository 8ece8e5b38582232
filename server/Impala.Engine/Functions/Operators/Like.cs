using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>LIKE and ILIKE, with an optional escape character (backslash unless given; an empty string is none).</summary>
internal sealed unsafe class Like(string name, bool ignoreCase) : ScalarFunction
{
    public override string Name => name;

    public override string Description => ignoreCase ? "Matches a pattern of % and _, ignoring case." : "Matches a pattern of % and _.";

    public override string Example => ignoreCase ? "'ABC' ILIKE 'a%' = true" : "'abc' LIKE 'a%' = true";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        Overloads.Choose(
            [
                new FunctionSignature([SqlType.String, SqlType.String], SqlType.Boolean),
                new FunctionSignature([SqlType.String, SqlType.String, SqlType.String], SqlType.Boolean),
            ],
            arguments,
            resolution);

    /// <summary>Only a pattern can be wrong.</summary>
    public override bool CanCallFail(ReadOnlySpan<ScalarExpression> arguments, SqlType resultType) =>
        arguments.Length != 2 || arguments[1] is not Constant { Value: ByteString pattern } || !LikeMatcher.IsValid(pattern.Span);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var texts = new BytesReader(arguments[0]);
        var patterns = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        using var result = new ValueVectorBuilder<byte>(resultType, numRows, context.Memory);
        var constantPattern = patterns.IsConstant && (arguments.Length < 3 || arguments[2].Kind == VectorKind.Constant);
        LikeMatcher? matcher = null;
        using var folded = new LowerCase();
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
            {
                result[i] = 0;
                continue;
            }
            if (matcher is null || !constantPattern)
                matcher = LikeMatcher.Of(ignoreCase ? folded.Of(patterns[i]) : patterns[i], EscapeAt(arguments, i));
            result[i] = matcher.Matches(ignoreCase ? folded.Of(texts[i]) : texts[i]) ? (byte)1 : (byte)0;
        }
        return result.Build();
    }

    private static int EscapeAt(ReadOnlySpan<ColumnVector> arguments, int row)
    {
        if (arguments.Length < 3)
            return '\\';
        var escape = new BytesReader(arguments[2])[row];
        if (escape.Length > 1)
            throw FunctionErrors.InvalidParameter("LIKE", "the escape must be one character.");
        return escape.IsEmpty ? -1 : escape[0];
    }
}
