using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Server.Queries;

/// <summary>A small result that is made in memory: SHOW, DESCRIBE, EXPLAIN. Cells are null, string, long or bool.</summary>
internal sealed unsafe class RowsResult : StatementResult
{
    private static readonly MemoryTracker Memory = new("Statement results");

    private readonly IReadOnlyList<object?[]> _rows;
    private readonly string? _tag;
    private int _next;

    public RowsResult(IReadOnlyList<ResultColumn> columns, IReadOnlyList<object?[]> rows, string? tag = null)
    {
        Columns = columns;
        _rows = rows;
        _tag = tag;
    }

    public override IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>Columns of text with the given names.</summary>
    public static IReadOnlyList<ResultColumn> TextColumns(params IReadOnlyList<string> names) => [.. names.Select(name => new ResultColumn(name, SqlType.String))];

    public override ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken)
    {
        var count = Math.Min(RecordBatch.DefaultNumRows, _rows.Count - _next);
        if (count == 0)
            return new((RecordBatch?)null);
        var vectors = new ColumnVector[Columns.Count];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = ToVector(Columns[i].Type, i, count);
        _next += count;
        return new(RecordBatch.Create(vectors, count));
    }

    public override string Tag(long numRowsSent) => _tag ?? "SELECT " + numRowsSent.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private ColumnVector ToVector(SqlType type, int column, int count)
    {
        var vector = ColumnVector.CreateFlat(type, count, Memory);
        for (var i = 0; i < count; i++)
        {
            switch (_rows[_next + i][column])
            {
                case null:
                    Bitmap.Clear(vector.EnsureValidity(Memory), i);
                    if (vector.Physical == PhysicalType.String)
                        vector.Strings[i] = default;
                    break;
                case string text:
                    vector.Strings[i] = Copy(vector, text);
                    break;
                case long number:
                    vector.Values<long>()[i] = number;
                    break;
                case bool flag:
                    vector.Values<byte>()[i] = flag ? (byte)1 : (byte)0;
                    break;
                case var other:
                    throw new System.Diagnostics.UnreachableException(other.GetType().Name);
            }
        }
        return vector;
    }

    private static StringView Copy(ColumnVector vector, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= StringView.MaxInline)
            return StringView.Inline(bytes);
        var buffer = BufferPool.Rent(bytes.Length, Memory);
        vector.KeepAlive(buffer);
        bytes.CopyTo(new Span<byte>(buffer.Pointer, bytes.Length));
        return new StringView(buffer.Pointer, bytes.Length);
    }
}
