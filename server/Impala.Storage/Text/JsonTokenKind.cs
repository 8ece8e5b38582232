namespace Impala.Storage.Text;

internal enum JsonTokenKind
{
    /// <summary>A number, true or false, or an object or array, as its text.</summary>
    Text,
    String,
    Null,
}
