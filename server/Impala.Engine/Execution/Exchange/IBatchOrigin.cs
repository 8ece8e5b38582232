namespace Impala.Engine.Execution.Exchange;

/// <summary>Where batches of a remote sender come from: told when the reader has taken one, so that the sender may send more.</summary>
public interface IBatchOrigin
{
    /// <summary>A batch of so many bytes was taken, or thrown away because nobody reads. Called outside locks; must not wait.</summary>
    void Taken(long numBytes);
}
