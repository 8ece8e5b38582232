using Impala.Catalog.Errors;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// One filter of a query at one backend, from the joins that give its keys to the scans that test by it.
/// <code>
/// Pending --all parts here--> Settled (complete)         --> Value
///    |   \--sent; the coordinator publishes--> Settled   --> Value, or none: everything passes
///    '--a producer left without its part, time is over: scans wait no longer; a value may still come
/// </code>
/// </summary>
internal sealed class RuntimeFilterHandle
{
    private readonly Lock _lock = new();
    private readonly RuntimeFilterBank _bank;
    private readonly RuntimeFilterPlacement _placement;
    private RuntimeFilter? _parts;
    private RuntimeFilter? _value;
    private int _numPartsLeft;
    private int _numProducersLeft;
    private bool _isSettled;

    public RuntimeFilterHandle(RuntimeFilterBank bank, RuntimeFilterPlacement placement)
    {
        _bank = bank;
        _placement = placement;
        _numPartsLeft = placement.NumParts;
        _numProducersLeft = placement.NumProducers;
    }

    public int FilterId => _placement.FilterId;

    /// <summary>Set when waiting is of no more use: the filter came, cannot come any more, or takes too long.</summary>
    public Signal Ready { get; } = new();

    /// <summary>The filter, once it is there. It may come after <see cref="Ready"/> was set.</summary>
    public RuntimeFilter? Value => Volatile.Read(ref _value);

    /// <summary>When the value came, from the start of the query's part here.</summary>
    public TimeSpan Arrival { get; private set; }

    /// <summary>Parts that are united in the end, here and elsewhere.</summary>
    public int NumPartsOverall => _placement.NumPartsOverall;

    public RuntimeFilterLimits Limits => _bank.Limits;

    public MemoryTracker Memory => _bank.Memory;

    /// <summary>Takes over the keys of one build; null when they could not be told, so that everything has to pass.</summary>
    public void AddPart(RuntimeFilter? part)
    {
        lock (_lock)
        {
            if (_isSettled || _numPartsLeft == 0)
            {
                part?.Dispose();
                return;
            }
            if (part is null)
            {
                GiveUp();
                return;
            }
            if (!TryUnite(part))
            {
                GiveUp();
                return;
            }
            if (--_numPartsLeft > 0)
                return;
            var whole = _parts!;
            _parts = null;
            if (_placement.IsSent)
                _bank.Send(FilterId, RuntimeFilterCodec.Write(whole));
            if (_placement.IsComplete)
                Settle(whole);
            else
                whole.Dispose();
        }
    }

    /// <summary>An instance with the join ends; without its part the filter may never become whole.</summary>
    public void Leave(bool hasGivenPart)
    {
        lock (_lock)
        {
            _numProducersLeft--;
            var isMissed = _placement.NumParts > 1 ? !hasGivenPart : _numProducersLeft == 0;
            if (!_isSettled && _numPartsLeft > 0 && isMissed)
                GiveUp();
        }
    }

    /// <summary>Takes over the whole filter from the coordinator; null lets everything pass.</summary>
    public void Receive(RuntimeFilter? filter)
    {
        lock (_lock)
        {
            if (_isSettled)
                filter?.Dispose();
            else
                Settle(filter);
        }
    }

    /// <summary>Nobody tests any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isSettled = true;
            _parts?.Dispose();
            _parts = null;
            _value?.Dispose();
            _value = null;
        }
        Ready.Set();
    }

    private bool TryUnite(RuntimeFilter part)
    {
        var before = _parts;
        _parts = null;
        try
        {
            _parts = before is null ? part : RuntimeFilterUnion.Of(before, part, Limits, Memory);
            return true;
        }
        catch (SqlException error) when (error.SqlState == SqlState.ProgramLimitExceeded)
        {
            return false;
        }
    }

    private void GiveUp()
    {
        _parts?.Dispose();
        _parts = null;
        _numPartsLeft = 0;
        if (_placement.IsSent)
            _bank.Send(FilterId, []);
        Settle(null);
    }

    private void Settle(RuntimeFilter? filter)
    {
        _isSettled = true;
        Arrival = _bank.Elapsed;
        Volatile.Write(ref _value, filter);
        Ready.Set();
    }
}
