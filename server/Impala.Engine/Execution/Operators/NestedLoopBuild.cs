using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>The right batches of a nested-loop join; the instances of its fragment on a backend collect and read them together.</summary>
internal sealed class NestedLoopBuild : IDisposable
{
    private readonly List<Entry> _entries = [];

    /// <summary>All batches, once sealed.</summary>
    public Entry[] Batches { get; private set; } = [];

    public void Add(Entry entry)
    {
        lock (_entries)
            _entries.Add(entry);
    }

    public void Seal() => Batches = [.. _entries];

    public void Dispose()
    {
        foreach (var entry in _entries)
            entry.Dispose();
        _entries.Clear();
    }

    /// <summary>A right batch and, for kinds that give right rows at the end, which of its rows matched.</summary>
    public sealed unsafe class Entry : IDisposable
    {
        private readonly Scratch<byte>? _flags;

        public Entry(RecordBatch batch, bool hasFlags, MemoryTracker memory)
        {
            Batch = batch;
            if (!hasFlags)
                return;
            _flags = new Scratch<byte>(memory);
            new Span<byte>(_flags.Ensure(batch.NumRows), batch.NumRows).Clear();
        }

        public RecordBatch Batch { get; }

        public byte* Matched => _flags!.Ensure(1);

        public RecordBatch Share(SelectionVector selection)
        {
            var columns = new ColumnVector[Batch.NumColumns];
            for (var i = 0; i < columns.Length; i++)
                columns[i] = Batch[i].AddReference();
            return RecordBatch.Create(columns, Batch.NumRows, selection);
        }

        public void Dispose()
        {
            Batch.Dispose();
            _flags?.Dispose();
        }
    }
}
