namespace Impala.Engine.Functions.Sketches;

/// <summary>What an aggregate of sketches takes and gives.</summary>
internal enum SketchKind : byte
{
    /// <summary>Values to a sketch.</summary>
    Sketch,

    /// <summary>Values to their estimated distinct number.</summary>
    Estimate,

    /// <summary>Sketches to one.</summary>
    Union,
}
