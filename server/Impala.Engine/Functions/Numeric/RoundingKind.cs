namespace Impala.Engine.Functions.Numeric;

/// <summary>The four ways to lose fraction digits.</summary>
internal enum RoundingKind : byte
{
    /// <summary>Half away from zero.</summary>
    Round,
    Truncate,
    Ceiling,
    Floor,
}
