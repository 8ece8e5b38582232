using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>unnest(array, ...): one row an element; shorter arrays fill up with NULL.</summary>
internal sealed class Unnest : TableFunction
{
    public override string Name => "unnest";

    public override string Description => "Elements of arrays as rows.";

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.IsEmpty)
            return null;
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
        {
            if (!arguments[i].IsArray)
                return null;
            types[i] = arguments[i].ElementType;
        }
        return new TableFunctionSignature([.. arguments], [.. types.Select(_ => Name)], [.. types]);
    }

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context)
    {
        var numRows = 0;
        foreach (var argument in arguments)
            numRows = Math.Max(numRows, argument.IsValid(0) ? ArrayValue.Count(ArrayValue.ElementBytes(argument, 0)) : 0);
        if (numRows == 0)
            yield break;
        var columns = new ColumnVector[arguments.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = Column(arguments[i], signature.ColumnTypes[i], numRows, context);
        yield return RecordBatch.Create(columns, numRows);
    }

    private static ColumnVector Column(ColumnVector array, SqlType type, int numRows, EvaluationContext context)
    {
        using var result = new ElementVectorBuilder(type, numRows, context);
        var reader = new ArrayReader(array.IsValid(0) ? ArrayValue.ElementBytes(array, 0) : default);
        for (var i = 0; i < numRows; i++)
        {
            if (reader.MoveNext() && !reader.IsNull)
                result.Set(i, reader.Current);
            else
                result.SetNull(i);
        }
        return result.Build();
    }
}
