using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Arrays;

/// <summary>
/// "= any"(x, array) and its relatives: a comparison of one value with every element. ANY is true when one holds; ALL when all do. An element or
/// value that is NULL makes an undecided answer NULL.
/// </summary>
internal sealed class AnyAll<TOp>(string comparison, bool isAny) : ScalarFunction
    where TOp : struct, IComparisonOperator
{
    public override string Name => $"{comparison} {(isAny ? "any" : "all")}";

    public override string Description => $"Compares a value by {comparison} with {(isAny ? "some element" : "every element")} of an array.";

    public override bool IsStrict => true;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, array) = (arguments[0], arguments[1]);
        if (array.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null)
            array = SqlType.ArrayOf(left.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null or SqlTypeKind.VarChar or SqlTypeKind.Char ? SqlType.String : left);
        if (!array.IsArray || ImplicitCasts.CommonType(left, array.ElementType, resolution) is not { } common)
            return null;
        if (common.Kind is SqlTypeKind.VarChar or SqlTypeKind.Char)
            common = SqlType.String;
        return new FunctionSignature([common, SqlType.ArrayOf(common)], SqlType.Boolean);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var arrays = new BytesReader(arguments[1]);
        var nulls = new NullMask(arguments);
        using var result = new ValueVectorBuilder<byte>(resultType, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            var decided = false;
            var unknown = false;
            var reader = new ArrayReader(arrays[i]);
            while (!decided && reader.MoveNext())
            {
                if (reader.IsNull)
                    unknown = true;
                else
                    decided = TOp.FromOrder(ElementOrder.Compare(arguments[0].Type, ArrayValue.ElementBytes(arguments[0], i), reader.Current)) == isAny;
            }
            if (!decided && unknown)
                result.SetNull(i);
            else
                result[i] = decided == isAny ? (byte)1 : (byte)0;
        }
        return result.Build();
    }
}
