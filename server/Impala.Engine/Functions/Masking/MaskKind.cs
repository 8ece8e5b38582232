namespace Impala.Engine.Functions.Masking;

/// <summary>Which part of a value a masking function changes.</summary>
internal enum MaskKind : byte
{
    All,
    FirstN,
    LastN,
    AllButFirstN,
    AllButLastN,
}
