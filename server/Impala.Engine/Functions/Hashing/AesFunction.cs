using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Hashing;

/// <summary>
/// aes_encrypt and aes_decrypt(x, key, mode, iv). A NULL mode is AES_256_GCM; a NULL key, a missing initialisation vector, a wrong key length
/// or an unknown mode raise, as does cipher text that another key made. GCM appends its tag; ECB is for decryption only.
/// </summary>
internal sealed class AesFunction(string name, bool isEncryption) : OverloadedFunction(
    name, isEncryption ? "Encrypts text by AES." : "Decrypts text by AES.",
    isEncryption ? "" : "aes_decrypt(aes_encrypt('text', '1234567890123456', 'AES_128_GCM', 'vector'), '1234567890123456', 'AES_128_GCM', 'vector') = 'text'",
    Returns(SqlType.String, SqlType.String, SqlType.String, SqlType.String, SqlType.String),
    Returns(SqlType.String, SqlType.Binary, SqlType.String, SqlType.String, SqlType.String))
{
    public override bool IsStrict => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new StringVectorBuilder(resultType, numRows, context.Memory);
        var texts = new BytesReader(arguments[0]);
        var vectors = new BytesReader(arguments[3]);
        AesCipher? cipher = null;
        try
        {
            var isFixed = arguments[1].Kind == VectorKind.Constant && arguments[2].Kind == VectorKind.Constant;
            for (var i = 0; i < numRows; i++)
            {
                if (!arguments[0].IsValid(i))
                {
                    result.SetNull(i);
                    continue;
                }
                if (cipher is null || !isFixed)
                {
                    cipher?.Dispose();
                    cipher = Open(arguments, i, out var needsVector);
                    if (needsVector && isFixed)
                        CheckVectors(arguments, numRows);
                }
                Run(cipher, texts[i], arguments[3].IsValid(i) ? vectors[i] : default, result, i);
            }
            return result.Build();
        }
        finally
        {
            cipher?.Dispose();
        }
    }

    private void Run(AesCipher cipher, ReadOnlySpan<byte> text, ReadOnlySpan<byte> vector, StringVectorBuilder result, int row)
    {
        if (isEncryption)
        {
            var length = cipher.EncryptedLength(text.Length);
            cipher.Encrypt(text, vector, result.Reserve(Math.Max(1, length))[..length]);
            result.Commit(row, length);
            return;
        }
        var numBytes = cipher.Decrypt(text, vector, result.Reserve(Math.Max(1, text.Length)));
        if (numBytes < 0)
            throw FunctionErrors.Udf("AES decryption failed");
        result.Commit(row, numBytes);
    }

    private AesCipher Open(ReadOnlySpan<ColumnVector> arguments, int row, out bool needsVector)
    {
        if (!arguments[1].IsValid(row))
            throw FunctionErrors.Udf("Key cannot be NULL.");
        var key = new BytesReader(arguments[1])[row];
        if (key.Length is not (16 or 32))
            throw FunctionErrors.Udf("AES only supports 128 and 256 bit key lengths.");
        var mode = AesMode.Default;
        if (arguments[2].IsValid(row))
        {
            var modeName = Encoding.UTF8.GetString(new BytesReader(arguments[2])[row]);
            mode = AesMode.Find(modeName) ?? throw FunctionErrors.Udf($"Invalid AES 'mode': {modeName}");
        }
        needsVector = mode.Chaining != AesChaining.Ecb;
        if (needsVector)
            CheckVector(arguments[3], row, mode);
        else if (isEncryption)
            throw FunctionErrors.Udf("ECB mode is not supported for encryption.");
        if (key.Length != mode.NumKeyBytes)
            throw FunctionErrors.Udf("Mismatch between mode and key length.");
        return new AesCipher(key, mode.Chaining);
    }

    private static void CheckVectors(ReadOnlySpan<ColumnVector> arguments, int numRows)
    {
        if (arguments[3].Kind == VectorKind.Constant)
            return;
        var mode = arguments[2].IsValid(0) ? AesMode.Find(Encoding.UTF8.GetString(new BytesReader(arguments[2])[0])) : AesMode.Default;
        for (var i = 0; i < numRows; i++)
            if (arguments[0].IsValid(i))
                CheckVector(arguments[3], i, mode!);
    }

    private static void CheckVector(ColumnVector vectors, int row, AesMode mode)
    {
        if (!vectors.IsValid(row))
            throw FunctionErrors.Udf($"IV vector required for {mode.Name} mode");
        if (new BytesReader(vectors)[row].Length > AesCipher.BlockSize)
            throw FunctionErrors.Udf("IV vector size is greater than 16 bytes.");
    }
}
