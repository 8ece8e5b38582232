using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Kernels.Benchmarks;

/// <summary>One batch of random vectors, always the same.</summary>
internal static unsafe class KernelInputs
{
    public const int NumRows = RecordBatch.DefaultNumRows;

    public static readonly SqlType Price = SqlType.Decimal(15, 2);

    /// <summary>What <see cref="Price"/> times <see cref="Price"/> gives: past 18 digits.</summary>
    public static readonly SqlType Product = DecimalArithmetic.MultiplyType(Price, Price);

    public static EvaluationContext Context { get; } = new(
        new MemoryTracker("benchmarks"),
        new StatementContext("0000000000000001:0000000000000002", 0, "UTC", "user", "default", "node:1", true),
        CancellationToken.None);

    /// <summary>64-bit values from 0 to below a limit.</summary>
    public static ColumnVector Longs(SqlType type, long limit, int seed)
    {
        var random = new Random(seed);
        var vector = ColumnVector.CreateFlat(type, NumRows, Context.Memory);
        for (var i = 0; i < NumRows; i++)
            vector.Values<long>()[i] = random.NextInt64(limit);
        return vector;
    }

    public static ColumnVector Constant(SqlType type, long value)
    {
        var vector = ColumnVector.CreateConstant(type, NumRows, Context.Memory);
        *vector.Values<long>() = value;
        return vector;
    }

    /// <summary>Comments of five words; some hold "special" and "requests".</summary>
    public static ColumnVector Texts(int seed)
    {
        string[] words = ["carefully", "final", "deposits", "special", "packages", "requests", "sleep", "furiously", "ironic"];
        var random = new Random(seed);
        using var builder = new StringVectorBuilder(SqlType.String, NumRows, Context.Memory);
        for (var i = 0; i < NumRows; i++)
            builder.Set(i, System.Text.Encoding.UTF8.GetBytes(string.Join(' ', random.GetItems(words, 5))));
        return builder.Build();
    }
}
