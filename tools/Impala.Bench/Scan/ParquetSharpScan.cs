using ParquetSharp;

namespace Impala.Bench.Scan;

/// <summary>Reads one column of a file by ParquetSharp's low-level reader, on one thread, without using the values.</summary>
internal static class ParquetSharpScan
{
    private const int Slice = 2048;

    public static void Read(string path, int column)
    {
        using var file = new ParquetFileReader(path);
        for (var group = 0; group < file.FileMetaData.NumRowGroups; group++)
        {
            using var rows = file.RowGroup(group);
            using var reader = rows.Column(column);
            switch (reader)
            {
                case ColumnReader<bool> typed:
                    Read(typed);
                    break;
                case ColumnReader<int> typed:
                    Read(typed);
                    break;
                case ColumnReader<long> typed:
                    Read(typed);
                    break;
                case ColumnReader<float> typed:
                    Read(typed);
                    break;
                case ColumnReader<double> typed:
                    Read(typed);
                    break;
                case ColumnReader<ByteArray> typed:
                    Read(typed);
                    break;
                case ColumnReader<FixedLenByteArray> typed:
                    Read(typed);
                    break;
                default:
                    throw new FormatException($"ParquetSharp's {reader.GetType().Name} is not measured");
            }
        }
    }

    private static void Read<T>(ColumnReader<T> reader)
        where T : unmanaged
    {
        var values = new T[Slice];
        var levels = new short[Slice];
        while (reader.HasNext)
            reader.ReadBatch(Slice, levels, levels, values, out _);
    }
}
