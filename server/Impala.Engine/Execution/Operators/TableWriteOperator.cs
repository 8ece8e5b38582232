using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Encoding;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Writes its input into the statement's staging folder: per instance and partition one file after another, each begun when the one
/// before is full. Files and their folders are synced before the rows that name them are given, so the commit may rely on them.
/// </summary>
internal sealed unsafe class TableWriteOperator : UnaryOperator
{
    private readonly TableWriteNode _node;
    private readonly int[] _sources;
    private readonly int[] _partitionSources;
    private readonly GroupTable? _partitions;
    private readonly CompiledExpressions? _partitionTexts;
    private readonly List<PartitionWriter> _writers = [];
    private readonly List<(WrittenFile File, string Partition)> _written = [];
    private readonly Scratch<ulong> _hashes;
    private readonly Scratch<IntPtr> _rows;
    private readonly Scratch<int> _indices;
    private Dictionary<ValueList<string?>, FileFormat>? _formats;
    private bool _isWritten;

    public TableWriteOperator(OperatorContext context, Operator child, TableWriteNode node)
        : base(context, child)
    {
        _node = node;
        var table = node.Table;
        var input = node.Input.Output;
        _sources = [.. Enumerable.Range(0, table.Columns.Count).Select(SourceOf)];
        _partitionSources = _sources[table.NumDataColumns..];
        _hashes = new Scratch<ulong>(context.Memory);
        _rows = new Scratch<IntPtr>(context.Memory);
        _indices = new Scratch<int>(context.Memory);
        if (table.NumPartitionColumns == 0)
            return;
        if (Array.IndexOf(_partitionSources, -1) >= 0)
            throw new InvalidOperationException("a partition column gets no value");
        _partitions = new GroupTable([.. _partitionSources.Select(source => input[source].Type)], sizeof(long), context.Memory);
        var texts = _partitionSources.Select(ScalarExpression (source) => new Cast(new SlotReference(input[source]), SqlType.String, CastFailure.Impala));
        _partitionTexts = ExpressionCompiler.Compile([.. texts], input);

        int SourceOf(int column)
        {
            foreach (var written in node.Columns)
                if (written.ColumnIndex == column)
                    return BatchProjection.OrdinalOf(written.Slot, input);
            return -1;
        }
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (!_isWritten)
        {
            var state = Child.Next(out var input);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Batch)
            {
                Write(input!);
                if (Context.Instance.Slice.IsOver)
                    return YieldSlice();
                continue;
            }
            ReleaseChild();
            foreach (var writer in _writers)
                writer.Finish(_written);
            foreach (var folder in _written.Select(entry => StorePath.Parent(entry.File.Path)).Distinct(StringComparer.Ordinal))
                Context.Instance.FileSystems.Get(folder).SyncDirectory(folder);
            _isWritten = true;
        }
        if (_written.Count == 0)
            return OperatorState.Done;
        batch = WrittenFiles();
        _written.Clear();
        return OperatorState.Batch;
    }

    public override void Dispose()
    {
        foreach (var writer in _writers)
            writer.Dispose();
        _partitions?.Dispose();
        _partitionTexts?.Dispose();
        _hashes.Dispose();
        _rows.Dispose();
        _indices.Dispose();
        base.Dispose();
    }

    private void Write(RecordBatch input)
    {
        var dense = input.Compact(Context.Memory);
        try
        {
            Metrics.Add("RowsWritten", dense.NumRows);
            if (_partitions is null)
            {
                if (_writers.Count == 0)
                    _writers.Add(new PartitionWriter(_node, "", _node.Table.Format, Context));
                _writers[0].Write(dense, _sources, null, dense.NumRows, _written);
                return;
            }
            WritePartitioned(dense);
        }
        finally
        {
            dense.Dispose();
        }
    }

    private void WritePartitioned(RecordBatch input)
    {
        var numRows = input.NumRows;
        var keys = new ColumnVector[_partitionSources.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = VectorGather.Flatten(input[_partitionSources[i]], Context.Memory);
        try
        {
            var hashes = _hashes.Ensure(numRows);
            HashKernels.Hash(keys, numRows, hashes);
            var rows = (byte**)_rows.Ensure(numRows);
            var indices = _indices.Ensure(numRows);
            var numNew = _partitions!.FindOrInsert(keys, hashes, numRows, rows, indices);
            AddWriters(input, rows, indices, numNew);
            var stateOffset = _partitions.Layout.StateOffset;
            var byWriter = new Dictionary<long, List<int>>();
            for (var i = 0; i < numRows; i++)
            {
                var writer = *(long*)(rows[i] + stateOffset);
                if (!byWriter.TryGetValue(writer, out var list))
                    byWriter.Add(writer, list = []);
                list.Add(i);
            }
            foreach (var (writer, list) in byWriter)
            {
                for (var i = 0; i < list.Count; i++)
                    indices[i] = list[i];
                _writers[(int)writer].Write(input, _sources, indices, list.Count, _written);
            }
        }
        finally
        {
            BatchProjection.Release(keys);
        }
    }

    private void AddWriters(RecordBatch input, byte** rows, int* inserted, int numNew)
    {
        if (numNew == 0)
            return;
        var texts = _partitionTexts!.Evaluate(input, Context.Evaluation);
        try
        {
            for (var i = 0; i < numNew; i++)
            {
                var row = inserted[i];
                var values = texts.Select(text => ConstantVectors.Read(text, row).Value?.ToString()).ToValueList();
                var folder = HivePartitionPath.Format(_node.Table.Columns.Skip(_node.Table.NumDataColumns).Select(column => column.Name), values);
                *(long*)(rows[inserted[i]] + _partitions!.Layout.StateOffset) = _writers.Count;
                _writers.Add(new PartitionWriter(_node, folder, FormatOf(values), Context));
            }
        }
        finally
        {
            BatchProjection.Release(texts);
        }
    }

    /// <summary>A partition that is there keeps its format (ALTER TABLE PARTITION SET FILEFORMAT); a new one has the table's.</summary>
    private FileFormat FormatOf(ValueList<string?> values)
    {
        _formats ??= _node.Table.Partitions.Where(partition => partition.Format != _node.Table.Format).ToDictionary(partition => partition.Values, partition => partition.Format);
        return _formats.GetValueOrDefault(values, _node.Table.Format);
    }

    private RecordBatch WrittenFiles()
    {
        var slots = _node.Slots;
        var builders = slots.Select(slot => new ConstantColumnBuilder(slot.Type, _written.Count, Context.Memory)).ToArray();
        try
        {
            foreach (var (file, partition) in _written)
            {
                builders[0].Append(ByteString.FromText(file.Path));
                builders[1].Append(file.NumRows);
                builders[2].Append(file.NumBytes);
                builders[3].Append(ByteString.FromText(partition));
            }
            return RecordBatch.Create([.. builders.Select(builder => builder.Build())], _written.Count);
        }
        finally
        {
            foreach (var builder in builders)
                builder.Dispose();
        }
    }
}
