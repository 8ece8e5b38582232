using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.TableFunctions;

/// <summary>generate_subscripts(array, dimension): the subscripts of an array (0-based for int2vector and oidvector).</summary>
internal sealed unsafe class GenerateSubscripts : TableFunction
{
    public override string Name => "generate_subscripts";

    public override string Description => "Subscripts of an array.";

    public override TableFunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 2 && arguments[0].IsArray && ImplicitCasts.CanCast(arguments[1], SqlType.BigInt, resolution)
            ? new TableFunctionSignature([arguments[0], SqlType.BigInt], [Name], [SqlType.Int])
            : null;

    public override IEnumerable<RecordBatch> Evaluate(TableFunctionSignature signature, ColumnVector[] arguments, EvaluationContext context)
    {
        var batch = Build(arguments, context);
        return batch is null ? [] : [batch];
    }

    private static RecordBatch? Build(ColumnVector[] arguments, EvaluationContext context)
    {
        if (!arguments[0].IsValid(0) || !arguments[1].IsValid(0) || new ValueReader<long>(arguments[1])[0] != 1)
            return null;
        var count = ArrayValue.Count(ArrayValue.ElementBytes(arguments[0], 0));
        var origin = arguments[0].Type.Kind == SqlTypeKind.Vector ? 0 : 1;
        var vector = ColumnVector.CreateFlat(SqlType.Int, count, context.Memory);
        for (var i = 0; i < count; i++)
            vector.Values<int>()[i] = i + origin;
        return RecordBatch.Create([vector], count);
    }
}
