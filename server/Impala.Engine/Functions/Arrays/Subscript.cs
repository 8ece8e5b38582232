using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Arrays;

/// <summary>array_get(array, n): array[n], 1-based (0-based for int2vector and oidvector); NULL outside.</summary>
internal sealed unsafe class Subscript : ScalarFunction
{
    public override string Name => "array_get";

    public override string Description => "Element of an array.";

    public override string Example => "(ARRAY['a', 'b'])[2] = 'b'";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 2 && arguments[0].IsArray && ImplicitCasts.CanCast(arguments[1], SqlType.BigInt, resolution)
            ? new FunctionSignature([arguments[0], SqlType.BigInt], arguments[0].ElementType)
            : null;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var arrays = new BytesReader(arguments[0]);
        var indexes = new ValueReader<long>(arguments[1]);
        var nulls = new NullMask(arguments);
        var origin = arguments[0].Type.Kind == SqlTypeKind.Vector ? 0 : 1;
        using var strings = PhysicalTypes.Of(resultType) == PhysicalType.String ? new StringVectorBuilder(resultType, numRows, context.Memory) : null;
        var fixedWidth = strings is null ? ColumnVector.CreateFlat(resultType, numRows, context.Memory) : null;
        for (var i = 0; i < numRows; i++)
        {
            var index = indexes[i] - origin;
            ReadOnlySpan<byte> element = default;
            var found = !nulls[i] && index is >= 0 and < int.MaxValue && ArrayValue.TryGet(arrays[i], (int)index, out element);
            if (found)
            {
                strings?.Set(i, element);
                if (fixedWidth is not null)
                    ArrayValue.CopyElement(element, fixedWidth, i);
                continue;
            }
            strings?.SetNull(i);
            if (fixedWidth is null)
                continue;
            var size = PhysicalTypes.SizeOf(fixedWidth.Physical);
            new Span<byte>(fixedWidth.Data + ((long)i * size), size).Clear();
            Bitmap.Clear(fixedWidth.EnsureValidity(context.Memory), i);
        }
        return strings?.Build() ?? fixedWidth!;
    }
}
