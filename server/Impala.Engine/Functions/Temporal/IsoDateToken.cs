namespace Impala.Engine.Functions.Temporal;

/// <summary>A token of an <see cref="IsoDatePattern"/>.</summary>
/// <param name="Width">Characters that formatting fills and parsing takes at most.</param>
/// <param name="Text">As it is written in the pattern; of quoted text its content with the escapes undone.</param>
/// <param name="IsUnpadded">FM stands before it.</param>
internal readonly record struct IsoDateToken(IsoDateField Field, int Width, string Text, bool IsUnpadded);
