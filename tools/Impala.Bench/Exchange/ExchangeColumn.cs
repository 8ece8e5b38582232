namespace Impala.Bench.Exchange;

/// <summary>A kind of column that lineitem has.</summary>
internal enum ExchangeColumn
{
    /// <summary>A 64-bit number.</summary>
    Key,

    /// <summary>A 32-bit number.</summary>
    Number,

    /// <summary>DECIMAL(15, 2).</summary>
    Amount,

    /// <summary>A date.</summary>
    Day,

    /// <summary>One of seven words, in codes.</summary>
    Word,

    /// <summary>Text of its own.</summary>
    Text,
}
