using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Scan;

/// <summary>What a filter on one column says of each entry of a column chunk's dictionary, and of NULL: rows are then selected by their
/// codes. Entries that pass and stand together are a range of codes, which needs no table.</summary>
internal sealed unsafe class DictionaryVerdict : IDisposable
{
    private readonly NativeBuffer _passes;
    private readonly int _first;
    private readonly int _numPassing;
    private readonly bool _isRange;

    private DictionaryVerdict(NativeBuffer passes, int numEntries, bool nullPasses)
    {
        _passes = passes;
        NullPasses = nullPasses;
        var span = new ReadOnlySpan<byte>(passes.Pointer, numEntries);
        _numPassing = span.Count((byte)1);
        _first = Math.Max(0, span.IndexOf((byte)1));
        _isRange = !span.Slice(_first, _numPassing).Contains((byte)0);
        AllPass = _numPassing == numEntries;
    }

    /// <summary>Whether a row whose value is NULL passes.</summary>
    public bool NullPasses { get; }

    public bool AllPass { get; }

    /// <summary>Whether neither an entry nor NULL passes.</summary>
    public bool NonePasses => _numPassing == 0 && !NullPasses;

    /// <summary>Asks the filter for every entry of a flat vector without NULLs, and for NULL.</summary>
    public static DictionaryVerdict Decide(RowFilter filter, int numColumns, ColumnVector dictionary, EvaluationContext context)
    {
        var ordinal = filter.Columns[0];
        var passes = BufferPool.Rent(dictionary.NumRows + sizeof(int), context.Memory);
        try
        {
            var table = passes.Pointer;
            new Span<byte>(table, dictionary.NumRows).Clear();
            using (var entries = RecordBatch.Create(new ColumnVector[numColumns], dictionary.NumRows))
            {
                entries.SetColumn(ordinal, dictionary.AddReference());
                filter.Apply(entries, context);
                if (entries.Selection is not { } selection)
                    new Span<byte>(table, dictionary.NumRows).Fill(1);
                else
                    for (var i = 0; i < selection.Count; i++)
                        table[selection.Indices[i]] = 1;
            }
            using var nothing = RecordBatch.Create(new ColumnVector[numColumns], 1);
            nothing.SetColumn(ordinal, ColumnVector.CreateConstantNull(dictionary.Type, 1, context.Memory));
            return new DictionaryVerdict(passes, dictionary.NumRows, filter.Apply(nothing, context) > 0);
        }
        catch
        {
            passes.Release();
            throw;
        }
    }

    /// <summary>Narrows a batch by a dictionary vector's codes; answers how many rows are left.</summary>
    public int Apply(RecordBatch batch, ColumnVector column, MemoryTracker memory)
    {
        if (AllPass && (NullPasses || !column.HasNulls))
            return batch.NumSelected;
        var numRows = batch.NumSelected;
        var rows = batch.Selection is { } before ? before.Indices : null;
        var selection = SelectionVector.Create(Math.Max(1, numRows) + SelectionKernel.Slack, memory);
        if (column.HasNulls)
            selection.Count = SelectionKernel.SelectCodes(column.Codes, column.Validity, rows, numRows, _passes.Pointer, NullPasses, selection.Indices);
        else if (_isRange)
            selection.Count = SelectionKernel.SelectCodeRange(column.Codes, rows, numRows, _first, _numPassing, selection.Indices);
        else
            selection.Count = SelectionKernel.SelectCodes(column.Codes, rows, numRows, _passes.Pointer, selection.Indices);
        if (selection.Count == batch.NumRows)
            selection.Dispose();
        else
            batch.SetSelection(selection);
        return batch.NumSelected;
    }

    public void Dispose() => _passes.Release();
}
