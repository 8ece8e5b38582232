using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Hashing;

/// <summary>fnv_hash(x) and murmur_hash(x): a BIGINT of any value's bytes (<see cref="HashedBytes"/>), bit by bit Impala's.</summary>
internal sealed class HashFunction<THash>(string name, string description, string example) : ScalarFunction
    where THash : struct, IByteHash
{
    public override string Name => name;

    public override string Description => description;

    public override string Example => example;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1 || arguments[0].IsArray)
            return null;
        var type = arguments[0].IsText || arguments[0].Kind == SqlTypeKind.Null ? SqlType.String : arguments[0];
        return new FunctionSignature([type], SqlType.BigInt);
    }

    public override unsafe ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<long>(resultType, numRows, context.Memory);
        var values = new HashedBytes(arguments[0]);
        var scratch = stackalloc byte[HashedBytes.ScratchSize];
        for (var i = 0; i < numRows; i++)
            result[i] = (long)THash.Hash(values.Read(i, scratch));
        return result.Build();
    }
}
