using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>information_schema._pg_expandarray(array): each element x with its position n, from 1.</summary>
internal sealed class ExpandArray : TableFunction
{
    public override string Name => "_pg_expandarray";

    public override string Description => "Elements of an array with their positions.";

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 && arguments[0].IsArray
            ? new TableFunctionSignature([arguments[0]], ["x", "n"], [arguments[0].ElementType, SqlType.Int])
            : null;

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context)
    {
        var numRows = arguments[0].IsValid(0) ? ArrayValue.Count(ArrayValue.ElementBytes(arguments[0], 0)) : 0;
        if (numRows == 0)
            yield break;
        yield return RecordBatch.Create([Elements(arguments[0], signature.ColumnTypes[0], numRows, context), Positions(numRows, context)], numRows);
    }

    private static ColumnVector Elements(ColumnVector array, SqlType type, int numRows, EvaluationContext context)
    {
        using var result = new ElementVectorBuilder(type, numRows, context);
        var reader = new ArrayReader(ArrayValue.ElementBytes(array, 0));
        for (var i = 0; reader.MoveNext(); i++)
        {
            if (reader.IsNull)
                result.SetNull(i);
            else
                result.Set(i, reader.Current);
        }
        return result.Build();
    }

    private static ColumnVector Positions(int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<int>(SqlType.Int, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
            result[i] = i + 1;
        return result.Build();
    }
}
