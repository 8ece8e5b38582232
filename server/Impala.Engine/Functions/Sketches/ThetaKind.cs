namespace Impala.Engine.Functions.Sketches;

/// <summary>What a theta aggregate takes and gives.</summary>
internal enum ThetaKind : byte
{
    /// <summary>Values to a sketch.</summary>
    Sketch,

    /// <summary>Values to their estimated distinct number.</summary>
    Estimate,

    /// <summary>Sketches to one.</summary>
    Union,
}
