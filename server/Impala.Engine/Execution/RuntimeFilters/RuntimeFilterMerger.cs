using Impala.Catalog.Errors;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>Unites the encoded parts of one filter at the coordinator.</summary>
public sealed class RuntimeFilterMerger : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RuntimeFilterLimits _limits;
    private readonly MemoryTracker _memory;
    private readonly bool _isOnlyOne;
    private RuntimeFilter? _parts;
    private int _numLeft;

    public RuntimeFilterMerger(int numParts, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        _isOnlyOne = numParts == 1;
        _numLeft = numParts;
        _limits = limits;
        _memory = memory;
    }

    /// <summary>The whole filter once the last part came, an empty one (that lets everything pass) as soon as a part is missing; else null.</summary>
    public byte[]? Add(byte[] part)
    {
        ArgumentNullException.ThrowIfNull(part);
        lock (_lock)
        {
            if (_numLeft == 0)
                return null;
            if (_isOnlyOne)
            {
                _numLeft = 0;
                return part;
            }
            if (!TryUnite(RuntimeFilterCodec.TryRead(part, _limits, _memory)))
            {
                _numLeft = 0;
                return [];
            }
            if (--_numLeft > 0)
                return null;
            var whole = RuntimeFilterCodec.Write(_parts!);
            DropParts();
            return whole;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _numLeft = 0;
            DropParts();
        }
    }

    private bool TryUnite(RuntimeFilter? part)
    {
        if (part is null)
        {
            DropParts();
            return false;
        }
        var before = _parts;
        _parts = null;
        try
        {
            _parts = before is null ? part : RuntimeFilterUnion.Of(before, part, _limits, _memory);
            return true;
        }
        catch (SqlException error) when (error.SqlState == SqlState.ProgramLimitExceeded)
        {
            return false;
        }
    }

    private void DropParts()
    {
        _parts?.Dispose();
        _parts = null;
    }
}
