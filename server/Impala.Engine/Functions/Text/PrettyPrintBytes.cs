using System.Globalization;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>prettyprint_bytes(n): a number of bytes in the largest unit it fills, with two digits.</summary>
internal sealed class PrettyPrintBytes() : OverloadedFunction(
    "prettyprint_bytes", "Number of bytes in a readable unit.", "prettyprint_bytes(1536) = '1.50 KB'", Returns(SqlType.String, SqlType.BigInt))
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var values = new ValueReader<long>(arguments[0]);
        Span<char> text = stackalloc char[40];
        Span<byte> bytes = stackalloc byte[40];
        for (var i = 0; i < numRows; i++)
        {
            if (values[i] == 0)
            {
                result.Set(i, "0"u8);
                continue;
            }
            double amount = values[i];
            var unit = 0;
            for (; Math.Abs(amount) >= 1024 && unit + 1 < Units.Length; unit++)
                amount /= 1024;
            text.TryWrite(CultureInfo.InvariantCulture, $"{amount:F2} {Units[unit]}", out var length);
            result.Set(i, bytes[..Encoding.ASCII.GetBytes(text[..length], bytes)]);
        }
        return result.Build();
    }
}
