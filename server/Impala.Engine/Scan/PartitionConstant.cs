using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Operators;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;

namespace Impala.Engine.Scan;

/// <summary>The value of a partition column, which stands in no file, as a constant column.</summary>
internal static class PartitionConstant
{
    /// <summary>A constant of one row, to be stretched.</summary>
    public static ColumnVector Create(string? text, SqlType type, OperatorContext context)
    {
        if (text is null)
            return ColumnVector.CreateConstantNull(type, 1, context.Memory);
        var literal = Constant.Text(text);
        var value = BatchProjection.EvaluateConstant(type == SqlType.String ? literal : new Cast(literal, type, CastFailure.Impala), context.Evaluation);
        var constant = StretchedRow.FromRow(value, 0, 1, context.Memory);
        value.Release();
        return constant;
    }
}
