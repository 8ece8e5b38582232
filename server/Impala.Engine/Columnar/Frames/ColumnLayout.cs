namespace Impala.Engine.Columnar.Frames;

/// <summary>How a column of a frame is written, as it was found when the frame was measured.</summary>
internal struct ColumnLayout
{
    /// <summary>Codes travel, and the dictionary stays.</summary>
    public bool KeepsDictionary;

    /// <summary>Bytes of a packed value, code or text length; 0 for values as they lie in the vector.</summary>
    public int Width;

    /// <summary>What packed values count from.</summary>
    public long Base;

    /// <summary>Bytes of all texts, where they are packed.</summary>
    public long NumTextBytes;
}
