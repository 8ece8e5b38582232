using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>Page headers, bodies and the dictionary.</summary>
public sealed unsafe partial class ColumnChunkReader
{
    /// <summary>Reads headers up to the next data page that has rows, and the dictionary on the way.</summary>
    private void AdvanceToPage()
    {
        while (_pageRowsLeft == 0 && _rowsLeft > 0)
        {
            ReadHeader();
            switch (_header.Type)
            {
                case PageType.Dictionary:
                    LoadDictionary();
                    break;
                case PageType.Data or PageType.DataV2:
                    if (_header.NumValues > _rowsLeft)
                        ParquetFormatException.Throw($"a page of {_header.NumValues} values, the column chunk has {_rowsLeft} left");
                    if (_header.Type == PageType.DataV2 && _header.NumRows >= 0 && _header.NumRows != _header.NumValues)
                        ParquetFormatException.Throw($"a page of {_header.NumValues} values and {_header.NumRows} rows in a column that does not repeat");
                    _pageRowsLeft = _header.NumValues;
                    break;
                case PageType.Index:
                    break;
                default:
                    ParquetFormatException.Throw($"a page is of unknown type {(int)_header.Type}");
                    break;
            }
        }
    }

    private void ReadHeader()
    {
        _pageOffset = _position;
        // A header's size is not known before it is read; statistics can make it long.
        for (var size = 512L; ; size *= 8)
        {
            var available = (int)Math.Min(size, Math.Max(_input.Limit - _position, 0));
            if (available == 0)
                ParquetFormatException.Throw($"the column chunk ends {_rowsLeft} rows too early");
            var reader = new CompactReader(new ReadOnlySpan<byte>(_input.Request(_position, available), available));
            try
            {
                _header = PageHeader.Read(ref reader);
            }
            catch (ParquetFormatException) when (available == size && size < MaxHeaderSize && reader.IsAtEnd)
            {
                continue;
            }
            _bodyOffset = _position + reader.Position;
            if (_header.CompressedSize > _input.Limit - _bodyOffset)
                ParquetFormatException.Throw($"a page of {_header.CompressedSize} bytes reaches beyond its column chunk");
            _position = _bodyOffset + _header.CompressedSize;
            return;
        }
    }

    private void LoadDictionary()
    {
        if (_dictionary is not null)
            ParquetFormatException.Throw("the column chunk has a second dictionary");
        if (_header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
            ParquetFormatException.Throw($"the dictionary is encoded as {_header.Encoding}");
        var data = ReadBody(0, out var length);
        try
        {
            _dictionary = DecodeDictionary(data, length, _header.NumValues);
        }
        finally
        {
            _pageBuffer!.Release();
            _pageBuffer = null;
        }
    }

    private ParquetDictionary DecodeDictionary(byte* data, int length, int count)
    {
        var minSize = _leaf.Type == PhysicalType.ByteArray ? 4 : RawSize;
        if ((long)count * minSize > length || _leaf.Type == PhysicalType.Boolean)
            ParquetFormatException.Throw($"a dictionary of {count} values does not fit its {length} bytes");
        var size = _conversion.TargetSize;
        var values = BufferPool.Rent(((long)count * size) + ChunkInput.Padding, _tracker);
        var keepAlive = new List<NativeBuffer>();
        try
        {
            _sawInvalid = false;
            if (_conversion.Fixed is { } converter)
            {
                _sawInvalid = converter.Convert(data, values.Pointer, count);
            }
            else if (_conversion.IsDecimalBytes)
            {
                ReadDecimalBytes(new PlainViewDecoder(data, length), count, values.Pointer);
            }
            else
            {
                keepAlive.Add(_pageBuffer!.AddReference());
                CreateViewDecoder(PageEncoding.Plain, data, length).Read(count, (StringView*)values.Pointer, keepAlive);
                if (ViewAdjustment.IsNeeded(_type))
                    ViewAdjustment.Apply(_type, (StringView*)values.Pointer, count, keepAlive, _tracker);
            }
            var hasInvalid = _sawInvalid;
            _sawInvalid = false;
            return new ParquetDictionary(count, size, values, keepAlive, hasInvalid);
        }
        catch
        {
            values.Release();
            foreach (var buffer in keepAlive)
                buffer.Release();
            throw;
        }
    }

    /// <summary>Makes the page's bytes after <paramref name="rawLength"/> leading bytes, which are never compressed, ready in
    /// <see cref="_pageBuffer"/> or in the input's window, to which it then refers.</summary>
    private byte* ReadBody(int rawLength, out int length)
    {
        var source = _input.Request(_bodyOffset, _header.CompressedSize) + rawLength;
        var sourceLength = _header.CompressedSize - rawLength;
        length = _header.UncompressedSize - rawLength;
        if (sourceLength < 0 || length < 0)
            ParquetFormatException.Throw("a page is smaller than its levels");
        if (_chunk.Codec == CompressionCodec.Uncompressed || !_header.IsCompressed)
        {
            if (length > sourceLength)
                ParquetFormatException.Throw($"an uncompressed page of {length} bytes is stored in {sourceLength}");
            _pageBuffer = _input.Share().AddReference();
            return source;
        }
        PageDecompressor.CheckSize(_chunk.Codec, source, sourceLength, length);
        _pageBuffer = BufferPool.Rent((long)length + ChunkInput.Padding, _tracker);
        PageDecompressor.Decompress(_chunk.Codec, source, sourceLength, _pageBuffer.Pointer, length);
        // Decoders may look at bytes past the end, so these must not tell of other pages' contents.
        NativeMemory.Clear(_pageBuffer.Pointer + length, ChunkInput.Padding);
        if (_header.Type != PageType.DataV2)
            _input.ReleaseAtEnd(_position);
        return _pageBuffer.Pointer;
    }

    private void EnsureBody()
    {
        if (_isBodyLoaded)
            return;
        byte* data;
        int length;
        if (_header.Type == PageType.DataV2)
        {
            var numLevelBytes = _header.DefinitionLevelsLength;
            if (numLevelBytes < 0 || _header.RepetitionLevelsLength != 0 || numLevelBytes > _header.CompressedSize)
                ParquetFormatException.Throw("a page's levels do not fit it");
            data = ReadBody(numLevelBytes, out length);
            if (_isOptional)
            {
                // The window stays until the page is done: the next header is read after its last row.
                _levels = new RleDecoder(_input.Request(_bodyOffset, _header.CompressedSize), numLevelBytes, 1);
            }
        }
        else
        {
            data = ReadBody(0, out length);
            if (_isOptional)
                ReadLevelsV1(ref data, ref length);
        }
        CreateDecoder(data, length);
        _isBodyLoaded = true;
    }

    private void ReadLevelsV1(ref byte* data, ref int length)
    {
        if (_header.DefinitionLevelEncoding == PageEncoding.BitPacked)
        {
            var numBytes = (_header.NumValues + 7) >> 3;
            if (numBytes > length)
                ParquetFormatException.Throw("a page ends inside its definition levels");
            ReadLegacyLevels(data, numBytes);
            data += numBytes;
            length -= numBytes;
            return;
        }
        if (_header.DefinitionLevelEncoding != PageEncoding.Rle)
            ParquetFormatException.Throw($"definition levels are encoded as {_header.DefinitionLevelEncoding}");
        if (length < 4)
            ParquetFormatException.Throw("a page ends inside its definition levels");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data, 4));
        if (size > length - 4)
            ParquetFormatException.Throw("a page ends inside its definition levels");
        _levels = new RleDecoder(data + 4, size, 1);
        data += 4 + size;
        length -= 4 + (int)size;
    }

    /// <summary>Gives levels of the deprecated encoding a run header. The specification puts the most significant bit first, and so does
    /// parquet-mr; Impala and Arrow C++ write and read the least significant first, so files of any other writer are taken that way.</summary>
    private void ReadLegacyLevels(byte* data, int numBytes)
    {
        const int maxHeader = 5;
        _legacyLevels = BufferPool.Rent((long)numBytes + maxHeader + ChunkInput.Padding, _tracker);
        var write = _legacyLevels.Pointer;
        for (var header = ((uint)numBytes << 1) | 1; ; header >>= 7)
        {
            *write++ = (byte)(header >= 0x80 ? header | 0x80 : header);
            if (header < 0x80)
                break;
        }
        for (var i = 0; i < numBytes; i++)
            *write++ = _isParquetMr ? (byte)((data[i] * 0x0202020202UL & 0x010884422010UL) % 1023) : data[i];
        _levels = new RleDecoder(_legacyLevels.Pointer, write - _legacyLevels.Pointer, 1);
    }

    /// <summary>Bytes of a fixed-width value in the file.</summary>
    private int RawSize => _leaf.Type switch
    {
        PhysicalType.Boolean => 1,
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.FixedLenByteArray => _leaf.TypeLength,
        _ => 0,
    };

    private void CreateDecoder(byte* data, int length)
    {
        _isDictionaryPage = IsDictionaryEncoding(_header.Encoding);
        if (_isDictionaryPage)
        {
            // A page of nulls alone may be empty.
            _codes = length == 0 ? new RleDecoder(data, 0, 0) : new RleDecoder(data + 1, length - 1, *data);
        }
        else if (_leaf.Type == PhysicalType.ByteArray || _conversion.Fixed is null)
        {
            _views = CreateViewDecoder(_header.Encoding, data, length);
        }
        else
        {
            _values = CreateValueDecoder(_header.Encoding, data, length);
        }
    }

    private ValueDecoder CreateValueDecoder(PageEncoding encoding, byte* data, int length) => (encoding, _leaf.Type) switch
    {
        (PageEncoding.Plain, PhysicalType.Boolean) => new BooleanDecoder(data, length, false),
        (PageEncoding.Rle, PhysicalType.Boolean) => new BooleanDecoder(data, length, true),
        (PageEncoding.Plain, _) => new PlainDecoder(data, length, RawSize),
        (PageEncoding.DeltaBinaryPacked, PhysicalType.Int32 or PhysicalType.Int64) => new DeltaBinaryPackedDecoder(data, length, RawSize),
        (PageEncoding.ByteStreamSplit, PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double or PhysicalType.FixedLenByteArray) =>
            new ByteStreamSplitDecoder(data, length, RawSize),
        (PageEncoding.DeltaByteArray, PhysicalType.FixedLenByteArray) =>
            new ViewValueDecoder(new DeltaByteArrayViewDecoder(data, length, _tracker), RawSize),
        _ => throw new ParquetFormatException($"values of {_leaf.Type} are encoded as {encoding}"),
    };

    private ViewDecoder CreateViewDecoder(PageEncoding encoding, byte* data, int length)
    {
        if (_leaf.Type == PhysicalType.FixedLenByteArray)
            return new FixedViewDecoder(CreateValueDecoder(encoding, data, length), RawSize, _tracker);
        return encoding switch
        {
            PageEncoding.Plain => new PlainViewDecoder(data, length),
            PageEncoding.DeltaLengthByteArray => new DeltaLengthViewDecoder(data, length),
            PageEncoding.DeltaByteArray => new DeltaByteArrayViewDecoder(data, length, _tracker),
            _ => throw new ParquetFormatException($"values of {_leaf.Type} are encoded as {encoding}"),
        };
    }
}
