using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>The first look at a build side's keys: how many, between which bounds, whether NULLs are among them, and which when they are few.</summary>
internal sealed unsafe class KeyBounds
{
    /// <summary>A longer text makes a poor bound and would travel with the filter.</summary>
    private const int MaxTextLength = 1024;

    private readonly SqlType _type;
    private readonly PhysicalType _physical;
    private readonly int _maxListed;
    private HashSet<long>? _listed;
    private Int128 _minNumber = Int128.MaxValue;
    private Int128 _maxNumber = Int128.MinValue;
    private double _minReal = double.PositiveInfinity;
    private double _maxReal = double.NegativeInfinity;
    private byte[]? _minText;
    private byte[]? _maxText;
    private bool _hasLongText;

    private KeyBounds(SqlType type, int maxListed)
    {
        _type = type;
        _physical = PhysicalTypes.Of(type);
        _maxListed = maxListed;
        _listed = IsInteger && maxListed > 0 ? [] : null;
    }

    public bool IsInteger => RuntimeFilter.IsInteger(_physical);

    public long NumKeys { get; private set; }

    public bool HasNull { get; private set; }

    /// <summary>Types whose order statistics know: not intervals, UUIDs and arrays, nor text padded by blanks.</summary>
    public bool HasBounds => NumKeys > 0 && (IsInteger || _type.Kind switch
    {
        SqlTypeKind.Decimal or SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => true,
        SqlTypeKind.Float or SqlTypeKind.Double => _minReal <= _maxReal,
        SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Binary => !_hasLongText,
        _ => false,
    });

    public StatisticsValue Min => _physical switch
    {
        PhysicalType.Float or PhysicalType.Double => new StatisticsValue(0, _minReal, default),
        PhysicalType.String => new StatisticsValue(0, 0, _minText),
        _ => new StatisticsValue(_minNumber, 0, default),
    };

    public StatisticsValue Max => _physical switch
    {
        PhysicalType.Float or PhysicalType.Double => new StatisticsValue(0, _maxReal, default),
        PhysicalType.String => new StatisticsValue(0, 0, _maxText),
        _ => new StatisticsValue(_maxNumber, 0, default),
    };

    public static KeyBounds Of(SqlType type, IKeySource keys, int maxListed, CancellationToken cancellationToken)
    {
        var bounds = new KeyBounds(type, maxListed);
        keys.Reset();
        while (keys.Next() is { } vector)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                bounds.Add(vector);
            }
            finally
            {
                vector.Release();
            }
        }
        return bounds;
    }

    /// <summary>The integer at a row of a flat vector.</summary>
    public static long IntegerAt(ColumnVector vector, int row) => vector.Physical switch
    {
        PhysicalType.Bool or PhysicalType.Int8 => ((sbyte*)vector.Data)[row],
        PhysicalType.Int16 => ((short*)vector.Data)[row],
        PhysicalType.Int32 => ((int*)vector.Data)[row],
        _ => ((long*)vector.Data)[row],
    };

    /// <summary>The different values in order; null when there are too many or they are no integers.</summary>
    public long[]? ListedValues()
    {
        if (_listed is null || NumKeys == 0)
            return null;
        var values = _listed.ToArray();
        Array.Sort(values);
        return values;
    }

    private void Add(ColumnVector vector)
    {
        switch (_physical)
        {
            case PhysicalType.Bool or PhysicalType.Int8:
                AddIntegers<sbyte>(vector);
                break;
            case PhysicalType.Int16:
                AddIntegers<short>(vector);
                break;
            case PhysicalType.Int32:
                AddIntegers<int>(vector);
                break;
            case PhysicalType.Int64:
                AddIntegers<long>(vector);
                break;
            default:
                for (var i = 0; i < vector.NumRows; i++)
                    AddOne(vector, i);
                break;
        }
    }

    private void AddIntegers<T>(ColumnVector vector)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var values = vector.Values<T>();
        var (min, max) = (T.MaxValue, T.MinValue);
        for (var i = 0; i < vector.NumRows; i++)
        {
            if (!vector.IsValid(i))
            {
                HasNull = true;
                continue;
            }
            NumKeys++;
            min = T.Min(min, values[i]);
            max = T.Max(max, values[i]);
            if (_listed is not null && _listed.Add(long.CreateTruncating(values[i])) && _listed.Count > _maxListed)
                _listed = null;
        }
        if (min > max)
            return;
        _minNumber = Int128.Min(_minNumber, long.CreateTruncating(min));
        _maxNumber = Int128.Max(_maxNumber, long.CreateTruncating(max));
    }

    private void AddOne(ColumnVector vector, int row)
    {
        if (!vector.IsValid(row))
        {
            HasNull = true;
            return;
        }
        NumKeys++;
        switch (_physical)
        {
            case PhysicalType.Float:
                AddReal(vector.Values<float>()[row]);
                break;
            case PhysicalType.Double:
                AddReal(vector.Values<double>()[row]);
                break;
            case PhysicalType.Int128:
                _minNumber = Int128.Min(_minNumber, vector.Values<Int128>()[row]);
                _maxNumber = Int128.Max(_maxNumber, vector.Values<Int128>()[row]);
                break;
            default:
                AddText(new ReadOnlySpan<byte>(StringView.BytesOf(vector.Strings + row), vector.Strings[row].Length));
                break;
        }
    }

    private void AddReal(double value)
    {
        // NaN equals nothing in a join; the comparisons leave it out.
        if (value < _minReal)
            _minReal = value;
        if (value > _maxReal)
            _maxReal = value;
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxTextLength)
        {
            _hasLongText = true;
            return;
        }
        if (_minText is null || text.SequenceCompareTo(_minText) < 0)
            _minText = text.ToArray();
        if (_maxText is null || text.SequenceCompareTo(_maxText) > 0)
            _maxText = text.ToArray();
    }
}
