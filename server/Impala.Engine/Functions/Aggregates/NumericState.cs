using System.Runtime.InteropServices;

namespace Impala.Engine.Functions.Aggregates;

/// <summary>Exact sum and count: the state of sum and avg over integers and decimals.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ExactState
{
    public Int128 Sum;
    public long Count;
}

/// <summary>Floating sum and count: the state of sum and avg over floats.</summary>
internal struct FloatState
{
    public double Sum;
    public long Count;
}
