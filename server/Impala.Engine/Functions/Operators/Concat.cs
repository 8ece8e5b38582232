using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>|| over text, binary and arrays. In postgres one side may be of any type, which is then written as text.</summary>
internal sealed class Concat : ScalarFunction
{
    public override string Name => OperatorNames.Concat;

    public override string Description => "Joins two texts, or two arrays, or an array and an element.";

    // Arrays take NULL as an operand.
    public override bool IsStrict => false;

    public override string Example => "'ab' || 'cd' = 'abcd'";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 2)
            return null;
        var (left, right) = (arguments[0], arguments[1]);
        if (left.IsArray || right.IsArray)
            return ResolveArray(left, right, resolution);
        if (left.Kind == SqlTypeKind.Binary || right.Kind == SqlTypeKind.Binary)
        {
            return ImplicitCasts.CommonType(left, right, resolution) is { Kind: SqlTypeKind.Binary }
                ? new FunctionSignature([SqlType.Binary, SqlType.Binary], SqlType.Binary)
                : null;
        }
        var texts = (IsText(left) ? 1 : 0) + (IsText(right) ? 1 : 0);
        return texts == 2 || (texts == 1 && resolution.IsPostgres)
            ? new FunctionSignature([SqlType.String, SqlType.String], SqlType.String)
            : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var left = arguments[0];
        var right = arguments[1];
        var nulls = new NullMask(arguments);
        if (resultType.IsArray)
        {
            var builder = new ArrayBuilder();
            for (var i = 0; i < numRows; i++)
            {
                // A NULL array is no elements; a NULL element is one.
                if (IsNullArray(left, i) && IsNullArray(right, i))
                {
                    result.SetNull(i);
                    continue;
                }
                builder.Clear();
                Append(builder, left, i);
                Append(builder, right, i);
                result.Set(i, builder.Encoded);
            }
            return result.Build();
        }
        var l = new BytesReader(left);
        var r = new BytesReader(right);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
            {
                result.SetNull(i);
                continue;
            }
            var room = result.Reserve((long)l[i].Length + r[i].Length);
            l[i].CopyTo(room);
            r[i].CopyTo(room[l[i].Length..]);
            result.Commit(i, l[i].Length + r[i].Length);
        }
        return result.Build();
    }

    private static FunctionSignature? ResolveArray(SqlType left, SqlType right, FunctionResolution resolution)
    {
        var array = left.IsArray ? left : right;
        var other = left.IsArray ? right : left;
        var type = SqlType.ArrayOf(array.ElementType);
        if (other.IsArray)
            return ImplicitCasts.CommonType(left, right, resolution) is { } common ? new FunctionSignature([common, common], common) : null;
        if (other.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null)
            return new FunctionSignature([type, type], type);
        if (!ImplicitCasts.CanCast(other, array.ElementType, resolution))
            return null;
        return left.IsArray ? new FunctionSignature([type, array.ElementType], type) : new FunctionSignature([array.ElementType, type], type);
    }

    private static bool IsNullArray(ColumnVector vector, int row) => vector.Type.IsArray && !vector.IsValid(row);

    private static void Append(ArrayBuilder builder, ColumnVector vector, int row)
    {
        if (!vector.Type.IsArray)
        {
            if (vector.IsValid(row))
                builder.Add(ArrayValue.ElementBytes(vector, row));
            else
                builder.AddNull();
            return;
        }
        if (!vector.IsValid(row))
            return;
        var reader = new ArrayReader(ArrayValue.ElementBytes(vector, row));
        while (reader.MoveNext())
        {
            if (reader.IsNull)
                builder.AddNull();
            else
                builder.Add(reader.Current);
        }
    }

    private static bool IsText(SqlType type) => type.IsText || type.Kind is SqlTypeKind.PgChar or SqlTypeKind.Null;
}
