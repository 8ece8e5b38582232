using System.Security.Cryptography;
using Impala.Engine.Functions.Hashing;
using Xunit;

namespace Impala.Engine.Tests.Functions;

/// <summary>Our chaining of AES blocks against the platform's, where it has the mode.</summary>
public sealed class AesCipherTests
{
    [Fact]
    public void GcmAgreesWithThePlatform()
    {
        var random = new Random(20260);
        foreach (var keyLength in new[] { 16, 32 })
        {
            foreach (var length in new[] { 0, 1, 15, 16, 17, 64, 1000 })
            {
                var key = Bytes(random, keyLength);
                var nonce = Bytes(random, 12);
                var text = Bytes(random, length);
                var expected = new byte[length + AesCipher.BlockSize];
                using var platform = new AesGcm(key, AesCipher.BlockSize);
                platform.Encrypt(nonce, text, expected.AsSpan(0, length), expected.AsSpan(length));
                using var ours = new AesCipher(key, AesChaining.Gcm);
                var result = new byte[ours.EncryptedLength(length)];
                ours.Encrypt(text, nonce, result);
                Assert.Equal(expected, result);
                var decrypted = new byte[result.Length];
                Assert.Equal(length, ours.Decrypt(result, nonce, decrypted));
                Assert.Equal(text, decrypted[..length]);
                result[random.Next(result.Length)] ^= 1;
                Assert.Equal(-1, ours.Decrypt(result, nonce, decrypted));
            }
        }
    }

    // The platform takes 12 bytes only.
    [Fact]
    public void ANonceOfAnyLengthCanBeDecryptedAgain()
    {
        var random = new Random(7);
        for (var length = 1; length <= 16; length++)
        {
            using var cipher = new AesCipher(Bytes(random, 32), AesChaining.Gcm);
            var nonce = Bytes(random, length);
            var text = Bytes(random, 40);
            var result = new byte[cipher.EncryptedLength(text.Length)];
            cipher.Encrypt(text, nonce, result);
            var decrypted = new byte[result.Length];
            Assert.Equal(text.Length, cipher.Decrypt(result, nonce, decrypted));
            Assert.Equal(text, decrypted[..text.Length]);
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
