using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Planning.Statistics;

/// <summary>
/// Column statistics out of Parquet footers, for tables without computed ones. A few files spread over the table are looked at, whose
/// footers scans will want anyway; what was found is kept as long as the table's body is. Reading stops when it takes too long (cold
/// object stores): the planner then works with what it has.
/// </summary>
public sealed class FooterStatistics(ParquetFooterCache footers, FileSystemRegistry fileSystems)
{
    private const int MaxFiles = 16;
    private const int MaxRowGroups = 256;

    // As many rows as this for each value that fits between the bounds leave few of them out.
    private const double FilledRange = 2;

    private static readonly TimeSpan MaxReading = TimeSpan.FromMilliseconds(200);

    private readonly ConditionalWeakTable<Table, TableSample> _samples = [];

    /// <summary>What is known of a column; null of partition columns, other formats, and files that cannot be read.</summary>
    internal ColumnFacts? Of(Table table, int column)
    {
        if (column >= table.NumDataColumns)
            return null;
        var sample = _samples.GetValue(table, Read);
        return sample.Of(column);
    }

    private TableSample Read(Table table)
    {
        var files = new List<DataFile>();
        foreach (var partition in table.Partitions)
            if (partition.Format == FileFormat.Parquet)
                files.AddRange(partition.Files);
        var read = new List<ParquetMetadata>();
        var numTaken = Math.Min(MaxFiles, files.Count);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < numTaken && Stopwatch.GetElapsedTime(started) < MaxReading; i++)
        {
            // Spread over the list, the last file included: appended tables differ from end to end.
            var file = files[numTaken == 1 ? 0 : (int)((long)i * (files.Count - 1) / (numTaken - 1))];
            if (TryRead(file) is { } metadata)
                read.Add(metadata);
        }
        return new TableSample(table, read, isWhole: read.Count == files.Count);
    }

    private ParquetMetadata? TryRead(DataFile file)
    {
        if (footers.TryGet(file.Path, file.Length, file.ModificationTime) is { } known)
            return known;
        try
        {
            using var opened = fileSystems.Get(file.Path).OpenRead(file.Path);
            return footers.Get(opened);
        }
        catch (Exception e) when (e is SqlException or IOException or UnauthorizedAccessException)
        {
            // Whoever scans the file will say what is wrong with it.
            return null;
        }
    }

    private sealed class TableSample
    {
        private readonly Table _table;
        private readonly List<(ParquetMetadata File, int Group)> _groups = [];
        private readonly ColumnFacts?[] _facts;
        private readonly bool[] _isDone;
        private readonly double _numRows;

        public TableSample(Table table, List<ParquetMetadata> files, bool isWhole)
        {
            _table = table;
            _facts = new ColumnFacts?[table.Columns.Count];
            _isDone = new bool[table.Columns.Count];
            _numRows = isWhole ? files.Sum(file => file.NumRows) : table.NumRows;
            var all = files.Sum(file => file.Groups.Count);
            var step = Math.Max(1, (double)all / MaxRowGroups);
            var next = 0.0;
            var index = 0;
            foreach (var file in files)
            {
                for (var group = 0; group < file.Groups.Count; group++, index++)
                {
                    if (index < (int)next || file.Groups[group].NumRows == 0)
                        continue;
                    _groups.Add((file, group));
                    next += step;
                }
            }
        }

        public ColumnFacts? Of(int column)
        {
                if (!Volatile.Read(ref _isDone[column]))
            {
                _facts[column] = _groups.Count == 0 || _numRows <= 0 ? null : Compute(column);
                Volatile.Write(ref _isDone[column], true);
            }
            return _facts[column];
        }

        private ColumnFacts? Compute(int column)
        {
            var type = _table.Columns[column].Type;
            var bounds = new Bounds(type);
            var (rows, nulls, counted, numCounted, countedRows) = (0.0, 0.0, 0.0, 0, 0.0);
            var knowsNulls = true;
            foreach (var (file, group) in _groups)
            {
                var index = file.FindColumn(_table.Columns[column].Name);
                if (index < 0)
                    return null;
                var numRows = file.Groups[group].NumRows;
                rows += numRows;
                var isNullsKnown = ColumnStatisticsReader.TryGetNullCount(file, group, index, out var numNulls);
                knowsNulls &= isNullsKnown;
                nulls += numNulls;
                if (numNulls < numRows)
                    bounds.Add(file, group, index);
                if (ColumnStatisticsReader.TryGetDistinctCount(file, group, index, out var numDistinct))
                {
                    counted += numDistinct;
                    countedRows += numRows - numNulls;
                    numCounted++;
                }
            }
            var domain = bounds.ToDomain();
            var nullShare = knowsNulls ? nulls / rows : -1;
            var values = _numRows * (1 - Math.Max(0, nullShare));
            var possible = domain?.NumPossible ?? double.PositiveInfinity;
            if (numCounted * 2 > _groups.Count)
            {
                var rowsPerGroup = countedRows / numCounted;
                var bands = Math.Clamp(bounds.NumBands, 1, Math.Max(1, values / Math.Max(1, rowsPerGroup)));
                return new ColumnFacts(
                    Math.Min(possible, DistinctValues.OfTable(values, rowsPerGroup, counted / numCounted, bands)), DistinctBasis.Counted, nullShare, domain);
            }
            if (!IsCountedElsewhere(column))
                return new ColumnFacts(possible < values ? possible : -1, DistinctBasis.Bound, nullShare, domain);
            // Many values, much fewer than rows: they fill their range.
            return values >= possible * FilledRange
                ? new ColumnFacts(DistinctValues.Shown(possible, values), DistinctBasis.Counted, nullShare, domain)
                : new ColumnFacts(Math.Min(possible, values), DistinctBasis.ManyValues, nullShare, domain);
        }

        private bool IsCountedElsewhere(int column)
        {
            var (file, group) = _groups[0];
            for (var i = 0; i < file.Columns.Count; i++)
                if (i != column && ColumnStatisticsReader.TryGetDistinctCount(file, group, i, out _))
                    return true;
            return false;
        }
    }

    /// <summary>Bounds of all row groups together, and how much they overlap.</summary>
    private sealed class Bounds(SqlType type)
    {
        private StatisticsValue _min;
        private StatisticsValue _max;
        private int _numGroups;
        private double _widths;
        private bool _isUnknown;

        private bool IsNumber => !type.IsText && type.Kind != SqlTypeKind.Binary && !type.IsFloating;

        /// <summary>Parts without overlap: the whole width over the average one. 1 for types without a distance.</summary>
        public double NumBands
        {
            get
            {
                if (_isUnknown || _numGroups < 2 || !IsNumber)
                    return 1;
                return ((double)(_max.Number - _min.Number) + 1) / (_widths / _numGroups);
            }
        }

        public void Add(ParquetMetadata file, int group, int column)
        {
            if (_isUnknown || !ColumnStatisticsReader.TryGetMinMax(file, group, column, type, out var min, out var max))
            {
                _isUnknown = true;
                return;
            }
            if (_numGroups == 0 || Compare(min, _min) < 0)
                _min = min;
            if (_numGroups == 0 || Compare(max, _max) > 0)
                _max = max;
            _widths += IsNumber ? (double)(max.Number - min.Number) + 1 : 1;
            _numGroups++;
        }

        public ValueDomain? ToDomain() => _isUnknown || _numGroups == 0 ? null : ValueDomain.Of(type, _min, _max);

        private int Compare(StatisticsValue left, StatisticsValue right)
        {
            if (type.IsText || type.Kind == SqlTypeKind.Binary)
                return left.Bytes.Span.SequenceCompareTo(right.Bytes.Span);
            return type.IsFloating ? left.Real.CompareTo(right.Real) : left.Number.CompareTo(right.Number);
        }
    }
}
