using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>md5 and sha1 of a text's bytes as lower-case hexadecimal digits.</summary>
internal sealed class Hash(string name, Func<byte[], byte[]> compute) : OverloadedFunction(
    name, $"{name.ToUpperInvariant()} digest as hexadecimal text.", name == "md5" ? "md5('abc') = '900150983cd24fb0d6963f7d28e17f72'" : "", Returns(SqlType.String, SqlType.String), Returns(SqlType.String, SqlType.Binary))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        for (var i = 0; i < numRows; i++)
            result.Set(i, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(compute(texts[i].ToArray()))));
        return result.Build();
    }
}
