using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Impala.Tpch.Text;

/// <summary>
/// The text that all comments are cut from: sentences of the specification's grammar (clause 4.2.2.14), the same for every scale.
/// </summary>
internal sealed class TextPool
{
    private const long Seed = 933588178;
    // Room for the last sentence and for the full-width stores of its last word.
    private const int Slack = 1024;
    // A word is stored as one block of this many bytes, of which those after the word are overwritten by the next one.
    private const int Block = 16;

    private static readonly PaddedWords Nouns = new(Vocabulary.Nouns);
    private static readonly PaddedWords Verbs = new(Vocabulary.Verbs);
    private static readonly PaddedWords Adverbs = new(Vocabulary.Adverbs);
    private static readonly PaddedWords Adjectives = new(Vocabulary.Adjectives);
    private static readonly PaddedWords Auxiliaries = new(Vocabulary.Auxiliaries);
    private static readonly PaddedWords Prepositions = new(Vocabulary.Prepositions);

    private readonly byte[] _text;

    /// <summary>Makes a pool, which takes about a second for 300 MiB.</summary>
    public TextPool(TpchEdition edition)
    {
        Size = edition switch
        {
            TpchEdition.DuckDb => 10 * 1024 * 1024,
            TpchEdition.Specification => 300 * 1024 * 1024,
        };
        _text = GC.AllocateUninitializedArray<byte>(Size + Slack);
        var state = Seed;
        var position = 0;
        while (position < Size)
            position = WriteSentence(_text, position, ref state);
    }

    /// <summary>The size in bytes; the last sentence is cut off there.</summary>
    public int Size { get; }

    public ReadOnlySpan<byte> Slice(int offset, int length) => _text.AsSpan(offset, length);

    private static int WriteSentence(byte[] text, int position, ref long state)
    {
        foreach (var part in Vocabulary.Sentences[Vocabulary.Sentences.PickIndex(ref state)])
        {
            switch (part)
            {
                case (byte)'N':
                    position = WriteNounPhrase(text, position, ref state);
                    break;
                case (byte)'V':
                    position = WriteVerbPhrase(text, position, ref state);
                    break;
                case (byte)'P':
                    position = Prepositions.Write(text, position, ref state);
                    "the "u8.CopyTo(text.AsSpan(position));
                    position = WriteNounPhrase(text, position + 4, ref state);
                    break;
                case (byte)'T':
                    // The terminator takes the place of the space after the last word.
                    var terminator = Vocabulary.Terminators[Vocabulary.Terminators.PickIndex(ref state)];
                    terminator.CopyTo(text.AsSpan(--position));
                    position += terminator.Length;
                    text[position++] = (byte)' ';
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        return position;
    }

    private static int WriteNounPhrase(byte[] text, int position, ref long state)
    {
        foreach (var part in Vocabulary.NounPhrases[Vocabulary.NounPhrases.PickIndex(ref state)])
        {
            switch (part)
            {
                case (byte)'N':
                    position = Nouns.Write(text, position, ref state);
                    break;
                case (byte)'J':
                    position = Adjectives.Write(text, position, ref state);
                    break;
                case (byte)'D':
                    position = Adverbs.Write(text, position, ref state);
                    break;
                case (byte)',':
                    text[position - 1] = (byte)',';
                    text[position++] = (byte)' ';
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        return position;
    }

    private static int WriteVerbPhrase(byte[] text, int position, ref long state)
    {
        foreach (var part in Vocabulary.VerbPhrases[Vocabulary.VerbPhrases.PickIndex(ref state)])
        {
            var words = part switch
            {
                (byte)'V' => Verbs,
                (byte)'X' => Auxiliaries,
                (byte)'D' => Adverbs,
                _ => throw new UnreachableException(),
            };
            position = words.Write(text, position, ref state);
        }

        return position;
    }

    /// <summary>The words of a distribution, each followed by a space and padded to one block.</summary>
    private sealed class PaddedWords
    {
        private readonly WeightedWords _words;
        private readonly UInt128[] _blocks;
        private readonly byte[] _lengths;

        public PaddedWords(WeightedWords words)
        {
            _words = words;
            _blocks = new UInt128[words.Count];
            _lengths = new byte[words.Count];
            Span<byte> block = stackalloc byte[Block];
            for (var i = 0; i < words.Count; i++)
            {
                block.Clear();
                words[i].CopyTo(block);
                block[words[i].Length] = (byte)' ';
                _blocks[i] = MemoryMarshal.Read<UInt128>(block);
                _lengths[i] = (byte)(words[i].Length + 1);
            }
        }

        public int Write(byte[] text, int position, ref long state)
        {
            var index = _words.PickIndex(ref state);
            MemoryMarshal.Write(text.AsSpan(position, Block), in _blocks[index]);
            return position + _lengths[index];
        }
    }
}
