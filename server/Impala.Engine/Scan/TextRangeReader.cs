using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;

namespace Impala.Engine.Scan;

internal sealed class TextRangeReader : ScanReader
{
    public TextRangeReader(ScanRange range, ScanPlan plan, OperatorContext context) =>
        throw new SqlException(SqlState.FeatureNotSupported, $"text files cannot be read yet: {range.Path}, {plan.Table.Name}, {context.Memory.Label}");

    public override RecordBatch? Next(out bool isEnd)
    {
        isEnd = true;
        return null;
    }

    public override void Dispose()
    {
    }
}
