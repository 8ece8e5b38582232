using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Impala.Engine.Functions.Hashing;

/// <summary>
/// AES in the modes of aes_encrypt. The platform's own GCM takes nonces of 12 bytes only and its CFB whole blocks only, so chaining is done
/// here over its block cipher (NIST SP 800-38A and 38D). A shorter initialisation vector is filled up with zeros, but for GCM.
/// </summary>
internal sealed class AesCipher : IDisposable
{
    public const int BlockSize = 16;

    private readonly Aes _aes = Aes.Create();
    private readonly AesChaining _chaining;

    public AesCipher(ReadOnlySpan<byte> key, AesChaining chaining)
    {
        _aes.SetKey(key);
        _chaining = chaining;
    }

    /// <summary>Bytes of the cipher text of some bytes.</summary>
    public int EncryptedLength(int length) => _chaining == AesChaining.Gcm ? checked(length + BlockSize) : length;

    public void Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> vector, Span<byte> result)
    {
        if (_chaining == AesChaining.Cfb)
        {
            Feedback(plain, result, vector, isEncryption: true);
            return;
        }
        Span<byte> counter = stackalloc byte[BlockSize];
        FirstCounter(vector, counter);
        if (_chaining == AesChaining.Ctr)
        {
            AddKeyStream(plain, result, counter, numCounterBytes: BlockSize);
            return;
        }
        Span<byte> tagMask = stackalloc byte[BlockSize];
        _aes.EncryptEcb(counter, tagMask, PaddingMode.None);
        Increment(counter, sizeof(uint));
        AddKeyStream(plain, result, counter, sizeof(uint));
        Tag(result[..plain.Length], tagMask, result[plain.Length..]);
    }

    /// <summary>Decrypts into a result at least as long as the bytes; answers the plain text's length, or -1 when the bytes are no cipher text of this key.</summary>
    public int Decrypt(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> vector, Span<byte> result)
    {
        switch (_chaining)
        {
            case AesChaining.Ecb:
                return _aes.TryDecryptEcb(bytes, result, PaddingMode.None, out _) ? Unpadded(result[..bytes.Length]) : -1;
            case AesChaining.Cfb:
                Feedback(bytes, result, vector, isEncryption: false);
                return bytes.Length;
            default:
                Span<byte> counter = stackalloc byte[BlockSize];
                FirstCounter(vector, counter);
                if (_chaining == AesChaining.Ctr)
                {
                    AddKeyStream(bytes, result, counter, BlockSize);
                    return bytes.Length;
                }
                return DecryptAuthenticated(bytes, counter, result);
        }
    }

    public void Dispose() => _aes.Dispose();

    private int DecryptAuthenticated(ReadOnlySpan<byte> bytes, Span<byte> counter, Span<byte> result)
    {
        if (bytes.Length < BlockSize)
            return -1;
        var cipher = bytes[..^BlockSize];
        Span<byte> tagMask = stackalloc byte[BlockSize];
        Span<byte> tag = stackalloc byte[BlockSize];
        _aes.EncryptEcb(counter, tagMask, PaddingMode.None);
        Tag(cipher, tagMask, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, bytes[^BlockSize..]))
            return -1;
        Increment(counter, sizeof(uint));
        AddKeyStream(cipher, result, counter, sizeof(uint));
        return cipher.Length;
    }

    private void FirstCounter(ReadOnlySpan<byte> vector, Span<byte> counter)
    {
        counter.Clear();
        if (_chaining != AesChaining.Gcm || vector.Length == 12)
        {
            vector.CopyTo(counter);
            if (_chaining == AesChaining.Gcm)
                counter[^1] = 1;
            return;
        }
        var hash = new GaloisHash(_aes);
        hash.Add(vector);
        hash.Finish(0, vector.Length, counter);
    }

    private void Tag(ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> mask, Span<byte> tag)
    {
        var hash = new GaloisHash(_aes);
        hash.Add(cipher);
        hash.Finish(0, cipher.Length, tag);
        for (var i = 0; i < BlockSize; i++)
            tag[i] ^= mask[i];
    }

    private void AddKeyStream(ReadOnlySpan<byte> source, Span<byte> result, Span<byte> counter, int numCounterBytes)
    {
        Span<byte> stream = stackalloc byte[BlockSize];
        for (var at = 0; at < source.Length; at += BlockSize)
        {
            _aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (var i = 0; i < BlockSize && at + i < source.Length; i++)
                result[at + i] = (byte)(source[at + i] ^ stream[i]);
            Increment(counter, numCounterBytes);
        }
    }

    private void Feedback(ReadOnlySpan<byte> source, Span<byte> result, ReadOnlySpan<byte> vector, bool isEncryption)
    {
        Span<byte> previous = stackalloc byte[BlockSize];
        Span<byte> stream = stackalloc byte[BlockSize];
        previous.Clear();
        vector.CopyTo(previous);
        for (var at = 0; at < source.Length; at += BlockSize)
        {
            _aes.EncryptEcb(previous, stream, PaddingMode.None);
            for (var i = 0; i < BlockSize && at + i < source.Length; i++)
            {
                var value = (byte)(source[at + i] ^ stream[i]);
                previous[i] = isEncryption ? value : source[at + i];
                result[at + i] = value;
            }
        }
    }

    private static void Increment(Span<byte> counter, int numBytes)
    {
        for (var i = BlockSize - 1; i >= BlockSize - numBytes && ++counter[i] == 0; i--)
        {
        }
    }

    // By hand, because the platform tells wrong padding by an exception.
    private static int Unpadded(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return -1;
        var padding = bytes[^1];
        return padding is >= 1 and <= BlockSize && bytes[^padding..].IndexOfAnyExcept(padding) < 0 ? bytes.Length - padding : -1;
    }

    /// <summary>GHASH: a polynomial over GF(2^128) of the blocks, bit by bit.</summary>
    private ref struct GaloisHash
    {
        private readonly UInt128 _key;
        private UInt128 _state;

        public GaloisHash(Aes aes)
        {
            Span<byte> block = stackalloc byte[BlockSize];
            block.Clear();
            aes.EncryptEcb(block, block, PaddingMode.None);
            _key = BinaryPrimitives.ReadUInt128BigEndian(block);
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            Span<byte> block = stackalloc byte[BlockSize];
            for (; !bytes.IsEmpty; bytes = bytes[Math.Min(BlockSize, bytes.Length)..])
            {
                block.Clear();
                bytes[..Math.Min(BlockSize, bytes.Length)].CopyTo(block);
                AddBlock(BinaryPrimitives.ReadUInt128BigEndian(block));
            }
        }

        public void Finish(long numAuthenticated, long numBytes, Span<byte> result)
        {
            AddBlock(new UInt128((ulong)numAuthenticated * 8, (ulong)numBytes * 8));
            BinaryPrimitives.WriteUInt128BigEndian(result, _state);
        }

        private void AddBlock(UInt128 block)
        {
            var left = _state ^ block;
            var right = _key;
            UInt128 product = 0;
            for (var i = 127; i >= 0; i--)
            {
                if (((left >> i) & 1) != 0)
                    product ^= right;
                right = (right & 1) != 0 ? (right >> 1) ^ new UInt128(0xE100000000000000, 0) : right >> 1;
            }
            _state = product;
        }
    }
}
