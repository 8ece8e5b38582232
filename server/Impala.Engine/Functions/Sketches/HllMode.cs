namespace Impala.Engine.Functions.Sketches;

/// <summary>How an HLL sketch holds what it has seen, by the numbers of the DataSketches library.</summary>
internal enum HllMode : byte
{
    /// <summary>Up to seven coupons as they came.</summary>
    List,

    /// <summary>A hash table of coupons.</summary>
    Set,

    /// <summary>Registers.</summary>
    Registers,
}
