using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Impala.Storage.Memory;

/// <summary>
/// Checks of who owns what: with <c>IMPALA_CHECK_LIFETIMES=1</c> in the environment, and in debug builds, batches, vectors, selections and
/// buffers throw when they are used after their last release, released once more, or shared after it. Objects then never come back from a
/// pool, so that a stale reference cannot meet a new owner, and returned memory is filled with 0xDB. Otherwise the flag is a constant that
/// the JIT removes together with what it guards.
/// </summary>
public static class Lifetimes
{
    /// <summary>True when uses are checked; read once, when the process starts.</summary>
    public static readonly bool AreChecked = ReadSetting();

    /// <summary>Throws when something is used that its owner gave back; only while lifetimes are checked.</summary>
    /// <param name="isAlive">Whether the object has an owner.</param>
    /// <param name="what">What the object is, for the message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckUse(bool isAlive, string what)
    {
        if (AreChecked && !isAlive)
            ThrowUsed(what);
    }

    /// <summary>Throws that something was given back more often than it was taken.</summary>
    [DoesNotReturn]
    public static void ThrowReleased(string what) => throw new InvalidOperationException($"Ownership: {what} was released more often than it was taken.");

    [DoesNotReturn]
    private static void ThrowUsed(string what) => throw new InvalidOperationException($"Ownership: {what} was used after its last release.");

    private static bool ReadSetting()
    {
#if DEBUG
        return true;
#else
        return Environment.GetEnvironmentVariable("IMPALA_CHECK_LIFETIMES") is "1";
#endif
    }
}
