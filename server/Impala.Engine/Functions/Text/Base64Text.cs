using System.Buffers;
using System.Buffers.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>base64encode and base64decode of bytes; decoding what is not base 64 gives NULL.</summary>
internal sealed class Base64Text(string name, bool decodes) : OverloadedFunction(
    name, decodes ? "Bytes that a text in base 64 stands for." : "Bytes written in base 64.", decodes ? "base64decode('YWJj') = 'abc'" : "base64encode('abc') = 'YWJj'",
    Returns(SqlType.String, SqlType.String))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i] || texts[i].IsEmpty)
                continue;
            var text = texts[i];
            if (!decodes)
            {
                var room = result.Reserve((text.Length + 2L) / 3 * 4);
                Base64.EncodeToUtf8(text, room, out _, out var length);
                result.Commit(i, length);
            }
            else if (text.Length % 4 == 0
                && Base64.DecodeFromUtf8(text, result.Reserve(Base64.GetMaxDecodedFromUtf8Length(text.Length)), out var used, out var written) == OperationStatus.Done
                && used == text.Length)
            {
                result.Commit(i, written);
            }
            else
            {
                result.SetNull(i);
            }
        }
        return result.Build();
    }
}
