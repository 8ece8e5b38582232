using Impala.Engine.Expressions;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Numeric;

/// <summary>max_int(), min_bigint() and their relatives: the ends of an integer type's range, in that type.</summary>
internal sealed class IntegerLimit(string name, Constant limit) : OverloadedFunction(
    name, name.StartsWith("max", StringComparison.Ordinal) ? "Largest value of an integer type." : "Smallest value of an integer type.", $"{name}() = {limit.Value}",
    Returns(limit.Type))
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new IntegerLimit("max_tinyint", new Constant(SqlType.TinyInt, sbyte.MaxValue)),
        new IntegerLimit("min_tinyint", new Constant(SqlType.TinyInt, sbyte.MinValue)),
        new IntegerLimit("max_smallint", new Constant(SqlType.SmallInt, short.MaxValue)),
        new IntegerLimit("min_smallint", new Constant(SqlType.SmallInt, short.MinValue)),
        new IntegerLimit("max_int", new Constant(SqlType.Int, int.MaxValue)),
        new IntegerLimit("min_int", new Constant(SqlType.Int, int.MinValue)),
        new IntegerLimit("max_bigint", new Constant(SqlType.BigInt, long.MaxValue)),
        new IntegerLimit("min_bigint", new Constant(SqlType.BigInt, long.MinValue)),
    ];

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        ConstantVectors.Create(limit, numRows, context.Memory);
}
