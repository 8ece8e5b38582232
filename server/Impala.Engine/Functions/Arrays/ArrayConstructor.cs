using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Arrays;

/// <summary>array(a, b, ...): ARRAY[...] of the common type of its elements.</summary>
internal sealed class ArrayConstructor : ScalarFunction
{
    public override string Name => "array";

    public override string Description => "Array of the given values.";

    public override string Example => "ARRAY[1, 2] = '{1,2}'";

    public override bool IsStrict => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        SqlType? common = arguments.IsEmpty ? SqlType.String : arguments[0];
        foreach (var argument in arguments)
            common = common is { } type ? ImplicitCasts.CommonType(type, argument, resolution) : null;
        if (common is not { } element || element.IsArray)
            return null;
        element = element.Kind switch
        {
            SqlTypeKind.Null or SqlTypeKind.Unknown or SqlTypeKind.VarChar or SqlTypeKind.Char => SqlType.String,
            _ => element,
        };
        return new FunctionSignature([.. Enumerable.Repeat(element, arguments.Length)], SqlType.ArrayOf(element));
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var builder = new ArrayBuilder();
        for (var i = 0; i < numRows; i++)
        {
            builder.Clear();
            foreach (var argument in arguments)
            {
                if (argument.IsValid(i))
                    builder.Add(ArrayValue.ElementBytes(argument, i));
                else
                    builder.AddNull();
            }
            result.Set(i, builder.Encoded);
        }
        return result.Build();
    }
}
